package store

// AppendLeaf lets benchmarks append an entry of any form.
func AppendLeaf(tx *Tx, path string, record int64, leaf []byte) error {
	return tx.appendLeaf(path, record, leaf)
}
