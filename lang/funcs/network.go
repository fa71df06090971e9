package funcs

import (
	"fmt"
	"math/big"
	"net"
	"strings"

	"github.com/apparentlymart/go-cidr/cidr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/gocty"
)

func (l *functionSet) networkFunctions() []definition {
	const prefix = "The prefix in CIDR notation, such as 10.0.0.0/8 or fd00::/8."
	return []definition{
		{"cidrcontains", cidrcontainsFunc(), "Reports whether a network contains an address, or the whole of another network.",
			[]string{prefix, "The address, such as 10.1.2.3, or the prefix of the other network."},
			[]Example{{`cidrcontains("10.0.0.0/8", "10.1.2.3")`, `true`}, {`cidrcontains("10.0.0.0/8", "0.0.0.0/0")`, `false`}}},
		{"cidrhost", cidrhostFunc(), "Returns the address of a host in a network.",
			[]string{prefix, "The number of the host; from the end when negative."},
			[]Example{{`cidrhost("10.12.112.0/20", 268)`, `"10.12.113.12"`}}},
		{"cidrnetmask", cidrnetmaskFunc(), "Returns the mask of an IPv4 network.",
			[]string{prefix}, []Example{{`cidrnetmask("172.16.0.0/12")`, `"255.240.0.0"`}}},
		{"cidrsubnet", cidrsubnetFunc(), "Returns one of the subnets of equal size of a network.",
			[]string{prefix, "How many bits longer the prefix becomes.", "The number of the part."},
			[]Example{{`cidrsubnet("172.16.0.0/12", 4, 2)`, `"172.18.0.0/16"`}}},
		{"cidrsubnets", cidrsubnetsFunc(), "Returns consecutive subnets of a network, each with its own size.",
			[]string{prefix, "How many bits longer the prefix of each part becomes."},
			[]Example{{`cidrsubnets("10.1.0.0/16", 4, 8)`, "tolist([\n  \"10.1.0.0/20\",\n  \"10.1.16.0/24\",\n])"}}},
	}
}

// prefixOf reads a prefix. Leading zeros are decimal, as they always were in
// Terraform; package net rejects them.
func prefixOf(v cty.Value) (*net.IPNet, error) {
	text := v.AsString()
	addr, bits, _ := strings.Cut(text, "/")
	if parts := strings.Split(addr, "."); len(parts) == 4 {
		for i, p := range parts {
			if short := strings.TrimLeft(p, "0"); short != "" {
				parts[i] = short
			} else if p != "" {
				parts[i] = "0"
			}
		}
		addr = strings.Join(parts, ".")
	}
	_, network, err := net.ParseCIDR(addr + "/" + bits)
	if err != nil {
		return nil, fmt.Errorf("invalid CIDR expression: invalid CIDR address: %s", text)
	}
	return network, nil
}

func cidrcontainsFunc() function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("containing_prefix", cty.String), plainParam("contained_ip_or_prefix", cty.String)},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			outer, err := prefixOf(args[0])
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			inner, err := networkOf(args[1])
			if err != nil {
				return cty.NilVal, function.NewArgError(1, err)
			}
			outerBits, outerSize := outer.Mask.Size()
			innerBits, innerSize := inner.Mask.Size()
			if outerSize != innerSize {
				return cty.NilVal, function.NewArgErrorf(1, "address family mismatch: %s and %s", args[0].AsString(), args[1].AsString())
			}
			return cty.BoolVal(innerBits >= outerBits && outer.Contains(inner.IP)), nil
		},
	})
}

// networkOf reads a prefix, or an address as the network of that address alone.
func networkOf(v cty.Value) (*net.IPNet, error) {
	text := v.AsString()
	ip := net.ParseIP(text)
	switch {
	case strings.Contains(text, "/"):
		return prefixOf(v)
	case ip == nil:
		return nil, fmt.Errorf("invalid IP address or prefix: %s", text)
	case ip.To4() != nil:
		return &net.IPNet{IP: ip.To4(), Mask: net.CIDRMask(32, 32)}, nil
	}
	return &net.IPNet{IP: ip, Mask: net.CIDRMask(128, 128)}, nil
}

func cidrhostFunc() function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("prefix", cty.String), plainParam("hostnum", cty.Number)},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			var number *big.Int
			if err := gocty.FromCtyValue(args[1], &number); err != nil {
				return cty.NilVal, err
			}
			network, err := prefixOf(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			ip, err := cidr.HostBig(network, number)
			if err != nil {
				return cty.NilVal, err
			}
			return cty.StringVal(ip.String()), nil
		},
	})
}

func cidrnetmaskFunc() function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("prefix", cty.String)},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			network, err := prefixOf(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			if network.IP.To4() == nil {
				return cty.NilVal, fmt.Errorf("IPv6 addresses cannot have a netmask: %s", args[0].AsString())
			}
			return cty.StringVal(net.IP(network.Mask).String()), nil
		},
	})
}

func cidrsubnetFunc() function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("prefix", cty.String), plainParam("newbits", cty.Number), plainParam("netnum", cty.Number)},
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			var bits int
			if err := gocty.FromCtyValue(args[1], &bits); err != nil {
				return cty.NilVal, err
			}
			var number *big.Int
			if err := gocty.FromCtyValue(args[2], &number); err != nil {
				return cty.NilVal, err
			}
			network, err := prefixOf(args[0])
			if err != nil {
				return cty.NilVal, err
			}
			part, err := cidr.SubnetBig(network, bits, number)
			if err != nil {
				return cty.NilVal, err
			}
			return cty.StringVal(part.String()), nil
		},
	})
}

func cidrsubnetsFunc() function.Function {
	bits := plainParam("newbits", cty.Number)
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("prefix", cty.String)},
		VarParam:     &bits,
		Type:         function.StaticReturnType(cty.List(cty.String)),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			network, err := prefixOf(args[0])
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			out := make([]cty.Value, 0, len(args))
			var last *net.IPNet
			for i, a := range args[1:] {
				if last, err = nextPart(network, last, a); err != nil {
					return cty.NilVal, function.NewArgError(i+1, err)
				}
				out = append(out, cty.StringVal(last.String()))
			}
			if len(out) == 0 {
				return cty.ListValEmpty(cty.String), nil
			}
			return cty.ListVal(out), nil
		},
	})
}

// nextPart cuts the part that follows last (nil: the first one).
func nextPart(network, last *net.IPNet, newbits cty.Value) (*net.IPNet, error) {
	var bits int
	if err := gocty.FromCtyValue(newbits, &bits); err != nil {
		return nil, err
	}
	ones, size := network.Mask.Size()
	protocol := map[int]string{32: "IPv4", 128: "IPv6"}[size]
	switch {
	case bits < 1:
		return nil, fmt.Errorf("must extend prefix by at least one bit")
	case bits > 32:
		return nil, fmt.Errorf("may not extend prefix by more than 32 bits")
	case ones+bits > size:
		return nil, fmt.Errorf("would extend prefix to %d bits, which is too long for an %s address", ones+bits, protocol)
	}
	if last == nil {
		last, _ = cidr.PreviousSubnet(network, ones+bits)
	}
	next, over := cidr.NextSubnet(last, ones+bits)
	if over || !network.Contains(next.IP) {
		return nil, fmt.Errorf("not enough remaining address space for a subnet with a prefix of %d bits after %s", ones+bits, last)
	}
	return next, nil
}
