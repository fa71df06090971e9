// Package funcs implements the functions that expressions can call: every
// function of Terraform 1.11 with its results and errors, and additional ones
// for announcements (family Chat). It also prints values in
// Terraform's console notation.
//
// Functions are pure unless their description says otherwise: they read files
// below a base directory and the time they were given, and nothing else. The
// package must not depend on blocks, references, platforms or state.
//
// # Adding a function
//
// A function is a definition (name, implementation, help, parameters, examples) in
// one of the methods of functionSet whose name ends in Functions: numericFunctions,
// textFormatFunctions, dateFunctions, chatFunctions and so on; allFamilies lists them. Table,
// `herald metadata functions` and the documentation are made from these definitions, and
// a test evaluates every example. A function that can make much out of little needs a bound.
//
// # Bounds
//
// An expression can never take the process down. Where a function could make
// much out of little, it stops at a documented bound (MaxRange, MaxText,
// MaxSteps, MaxDepth, …) with an error that names the bound.
package funcs
