package dedup

import (
	"bytes"
	"testing"
)

func TestTheSecondCopyIsFound(t *testing.T) {
	block := make([]byte, 1<<16)
	state := uint32(1)
	for i := range block {
		state = state*1664525 + 1013904223
		block[i] = byte(state >> 24)
	}
	data := bytes.Repeat(block, 2)
	ends := Cut(data)
	if repeated := Repeated(Sums(data, ends), ends); repeated < len(block)/2 {
		t.Errorf("found %d repeated bytes of %d", repeated, len(block))
	}
	if largest := Largest(ends, 3); len(largest) != 3 || largest[0] < largest[2] {
		t.Errorf("largest chunks: %v", largest)
	}
}
