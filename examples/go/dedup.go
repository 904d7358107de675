// Package dedup cuts data into chunks at places that its content decides, and finds the chunks that occur again.
package dedup

import (
	"sort"

	"github.com/cespare/xxhash/v2"
)

const (
	minChunk = 512
	maxChunk = 8192
	mask     = 1<<11 - 1
)

// Cut returns the ends of the chunks of data, ascending; the last one is len(data). A cut depends on the few bytes
// before it only, so that an insertion moves the cuts near it and no others.
func Cut(data []byte) []int {
	var ends []int
	start, rolling := 0, uint32(0)
	for i, b := range data {
		rolling = rolling<<1 + uint32(b)*2654435761>>7
		size := i + 1 - start
		if size < minChunk || (rolling&mask != 0 && size < maxChunk) {
			continue
		}
		ends = append(ends, i+1)
		start, rolling = i+1, 0
	}
	if start < len(data) {
		ends = append(ends, len(data))
	}
	return ends
}

// Sums returns the checksum of each chunk that ends at ends.
func Sums(data []byte, ends []int) []uint64 {
	sums := make([]uint64, len(ends))
	start := 0
	for i, end := range ends {
		sums[i] = xxhash.Sum64(data[start:end])
		start = end
	}
	return sums
}

// Repeated returns how many bytes lie in chunks that occurred before.
func Repeated(sums []uint64, ends []int) int {
	seen := make(map[uint64]struct{}, len(sums))
	start, bytes := 0, 0
	for i, end := range ends {
		if _, ok := seen[sums[i]]; ok {
			bytes += end - start
		}
		seen[sums[i]] = struct{}{}
		start = end
	}
	return bytes
}

// Largest returns the sizes of the largest chunks, largest first.
func Largest(ends []int, limit int) []int {
	sizes := make([]int, len(ends))
	start := 0
	for i, end := range ends {
		sizes[i] = end - start
		start = end
	}
	sort.Sort(sort.Reverse(sort.IntSlice(sizes)))
	if len(sizes) > limit {
		sizes = sizes[:limit]
	}
	return sizes
}
