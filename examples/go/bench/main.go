// One benchmark per process: bench cut|sums|repeated. Benchwarden times the process (format: time).
package main

import (
	"fmt"
	"os"

	"example.org/dedup"
)

func main() {
	name := ""
	if len(os.Args) > 1 {
		name = os.Args[1]
	}
	data := makeData(4 << 20)
	ends := dedup.Cut(data)
	sums := dedup.Sums(data, ends)
	total := 0
	switch name {
	case "cut":
		total = repeat(24, func() int { return len(dedup.Cut(data)) })
	case "sums":
		total = repeat(240, func() int { return int(dedup.Sums(data, ends)[0] % 1000) })
	case "repeated":
		total = repeat(2000, func() int { return dedup.Repeated(sums, ends) })
	default:
		fmt.Fprintf(os.Stderr, "expected cut, sums or repeated, found %q\n", name)
		os.Exit(2)
	}
	fmt.Printf("%s: %d\n", name, total)
}

func repeat(times int, work func() int) int {
	total := 0
	for i := 0; i < times; i++ {
		total += work()
	}
	return total
}

// makeData returns noise in which every fourth block is an earlier one, the same in every launch.
func makeData(size int) []byte {
	const block = 32 << 10
	data := make([]byte, size)
	state := uint64(88172645463325252)
	for i := range data {
		if i/block%4 == 3 {
			data[i] = data[i-3*block]
			continue
		}
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		data[i] = byte(state)
	}
	return data
}
