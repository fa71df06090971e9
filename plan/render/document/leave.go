package document

import "herald/lang/addr"

// leaveReason returns why a delivery is no longer declared: its block or
// instance is gone, or the message no longer goes to that conversation, for
// which Terraform has no keyword.
func (w *writer) leaveReason(d addr.Delivery) string {
	keys, declared := w.instances[d.Message.Block]
	switch {
	case !declared:
		return "delete_because_no_resource_config"
	case keys[d.Message.Key]:
		return ""
	case keys[addr.NoKey]:
		return "delete_because_wrong_repetition"
	}
	if _, ok := d.Message.Key.Int(); ok {
		return "delete_because_count_index"
	}
	if _, ok := d.Message.Key.Text(); ok {
		return "delete_because_each_key"
	}
	return "delete_because_wrong_repetition"
}
