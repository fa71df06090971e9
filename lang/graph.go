package lang

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/reference"
	"herald/lang/scope"
)

// Graph is what the blocks of one module refer to, as the files say and before
// anything has a value. A block is one vertex, whatever its instances.
type Graph struct {
	Vertices []Vertex // by kind, in source order
	// Cycles are walks through Vertices in which each needs the next and the
	// last the first.
	Cycles [][]int
}

// Vertex is a block, a variable or a local value.
type Vertex struct {
	Address    string // with the modules around it, without keys: module.eu.message.launch
	Kind       string // as the address has it: var, local, provider, message, module, …
	Repetition string // for_each or count; "" for what is there once
	Range      hcl.Range
	Needs      []int // vertices of the same graph that it comes after; no duplicates
	// Rules are vertices that the validation of a variable looks at, without
	// duplicates, itself and Needs. They come to no cycle: the variable has its
	// value before.
	Rules []int
	Inner *Graph // of a module that is called; else nil
}

// Graph returns the references between blocks, without values, state or network: of the
// Inputs only Platforms are used. A module that is called is one vertex with a
// graph inside, because it is evaluated as a whole; what it needs is what the
// block that calls it does. Cycles are errors, and the Graph is whole all the
// same. Whether blocks say what they should is not looked at.
func (c *Config) Graph(in Inputs) (*Graph, hcl.Diagnostics) {
	ev := newEvaluation(c, Inputs{Platforms: in.Platforms, Partial: true})
	u := newModuleInstance(ev, rootConfig(c, ev), false)
	d := u.newGraphBuilder()
	d.buildGraph()
	return d.graph, d.diags
}

// graphBuilder is a module while its graph is drawn.
type graphBuilder struct {
	*moduleInstance
	graph         *Graph
	index         map[*scope.Vertex]int
	providerIndex map[addr.Provider]int // places of the providers that blocks use; of the root
	usedProviders []addr.Provider       // providers of the root that a called module uses
	diags         hcl.Diagnostics
}

func (u *moduleInstance) newGraphBuilder() *graphBuilder {
	return &graphBuilder{moduleInstance: u, graph: new(Graph), index: make(map[*scope.Vertex]int), providerIndex: make(map[addr.Provider]int)}
}

func (d *graphBuilder) buildGraph() {
	vertices, edges := d.scope.Vertices(), d.scope.Edges()
	for _, v := range vertices {
		if v.Kind != kindValidation && v.Kind != kindImport {
			d.index[v] = d.addVertex(v)
		}
	}
	for i, v := range vertices {
		if n, ok := d.index[v]; ok {
			d.graph.Vertices[n].Needs = d.graphIndices(edges[i])
		}
	}
	for i, v := range vertices {
		if v.Kind == kindValidation {
			n := d.index[d.scope.Lookup(scope.Name{Kind: scope.Variable, Name: v.Name.Name})]
			d.graph.Vertices[n].Rules = slices.DeleteFunc(d.graphIndices(edges[i]), func(m int) bool {
				return m == n || slices.Contains(d.graph.Vertices[n].Needs, m)
			})
		}
	}
	for _, b := range d.blocks {
		d.addBlockEdges(b)
	}
	cycles, diags := d.scope.Cycles()
	d.diags = append(d.diags, diags...)
	for _, cycle := range cycles {
		d.graph.Cycles = append(d.graph.Cycles, d.graphIndices(cycle))
	}
}

// addVertex puts a vertex of the scope into the graph.
func (d *graphBuilder) addVertex(v *scope.Vertex) int {
	out := Vertex{Address: v.Name.String(), Kind: v.Kind, Range: v.Range}
	if d.address != "" {
		out.Address = d.address + "." + out.Address
	}
	if v.Block != nil && v.Block.Repetition != scope.NotRepeated {
		out.Repetition = string(v.Block.Repetition)
	}
	d.graph.Vertices = append(d.graph.Vertices, out)
	return len(d.graph.Vertices) - 1
}

// graphIndices are those in the graph of some vertices of the scope.
func (d *graphBuilder) graphIndices(list []int) []int {
	var out []int
	for _, i := range list {
		if n, ok := d.index[d.scope.Vertices()[i]]; ok {
			out = append(out, n)
		}
	}
	return out
}

// addBlockEdges adds the edges of a block that are not in the scope: to the provider that it
// uses, and what is in the module that it calls.
func (d *graphBuilder) addBlockEdges(b *block) {
	n := d.index[d.scope.Lookup(b.scopeName())]
	if b.provider != nil {
		d.addProviderEdge(n, d.rootProvider(writtenProvider(b.provider)))
	}
	if b.decl.Kind != scope.Module {
		return
	}
	inner := newModuleInstance(d.evaluation, instanceConfig{
		node: d.node.Calls[b.decl.Name], address: b.Addr.String(), call: &moduleCall{providers: d.passedProviders(b), lenient: true},
	}, false).newGraphBuilder()
	inner.buildGraph()
	d.graph.Vertices[n].Inner = inner.graph
	d.diags = append(d.diags, inner.diags...)
	for _, at := range inner.usedProviders {
		d.addProviderEdge(n, at)
	}
}

// addProviderEdge adds an edge to a provider: in a module that is called it begins at
// the block that calls it.
func (d *graphBuilder) addProviderEdge(n int, at addr.Provider) {
	if d.call != nil {
		if !slices.Contains(d.usedProviders, at) {
			d.usedProviders = append(d.usedProviders, at)
		}
		return
	}
	target, ok := d.providerIndex[at]
	if !ok {
		target = d.providerVertex(at)
		d.providerIndex[at] = target
	}
	if v := &d.graph.Vertices[n]; !slices.Contains(v.Needs, target) {
		v.Needs = append(v.Needs, target)
	}
}

// providerVertex finds the vertex of a provider block, and makes one for a provider
// that no block declares.
func (d *graphBuilder) providerVertex(at addr.Provider) int {
	name := scope.Name{Kind: kindProvider, Name: at.String()}
	if declared := d.scope.Lookup(name); declared != nil {
		return d.index[declared]
	}
	v := Vertex{Address: name.String(), Kind: kindProvider}
	if a := d.providerBlocks[at]; a != nil {
		v.Range = a.source.Range
	}
	d.graph.Vertices = append(d.graph.Vertices, v)
	return len(d.graph.Vertices) - 1
}

// rootProvider is the provider of the root module that a name represents here.
func (d *graphBuilder) rootProvider(at addr.Provider) addr.Provider {
	if d.call != nil {
		if passed, ok := d.call.providers[at.String()]; ok {
			return passed
		}
	}
	return at
}

// passedProviders are the providers that a call passes on by name, without keys, which
// only evaluation knows.
func (d *graphBuilder) passedProviders(b *block) map[string]addr.Provider {
	out := d.inheritedProviders()
	attr := b.content.Attributes["providers"]
	if attr == nil {
		return out
	}
	pairs, _ := hcl.ExprMap(attr.Expr)
	for _, pair := range pairs {
		name, ok := reference.ParseProvider(pair.Key)
		value, okValue := reference.Parse(pair.Value)
		if ok && okValue && len(value.Names) > 0 {
			out[name.String()] = d.rootProvider(writtenProvider(&value))
		}
	}
	return out
}
