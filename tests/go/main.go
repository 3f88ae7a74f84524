// Holds daicho's tree, proofs and checkpoints against golang.org/x/mod/sumdb: an implementation of
// RFC 6962 and of signed notes that daicho's authors did not write.
//
// One request a line on standard input, bytes in base64, hashes in hex:
//
//	entry HASH                        the next entry of the log
//	root SIZE HASH                    the log of the first SIZE entries has this root
//	inclusion INDEX SIZE HASH,…       this path proves the entry at INDEX
//	consistency OLD NEW HASH,…        this path proves that OLD entries begin NEW
//	note VKEY NOTE                    the key of VKEY signed NOTE
//	forged VKEY NOTE                  it did not
//	sign NAME TEXT                    a new key of this name signs TEXT
//
// A request that Go disagrees with ends the program with an error. Answers: `signed VKEY NOTE` for
// each sign, and at the end how many requests of each word held.
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var stored []tlog.Hash
var entries int64

func read(indexes []int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, index := range indexes {
		if index >= int64(len(stored)) {
			return nil, fmt.Errorf("no hash %d", index)
		}
		hashes = append(hashes, stored[index])
	}
	return hashes, nil
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func number(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	check(err)
	return n
}

func decode(text string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(text)
	check(err)
	return bytes
}

func hash(text string) (h tlog.Hash) {
	bytes, err := hex.DecodeString(text)
	check(err)
	if copy(h[:], bytes) != len(h) {
		panic("a hash of another length: " + text)
	}
	return h
}

func path(words []string) (hashes []tlog.Hash) {
	if len(words) == 1 {
		for _, text := range strings.Split(words[0], ",") {
			hashes = append(hashes, hash(text))
		}
	}
	return hashes
}

func root(size int64) tlog.Hash {
	h, err := tlog.TreeHash(size, tlog.HashReaderFunc(read))
	check(err)
	return h
}

func opens(vkey string, signed []byte) error {
	verifier, err := note.NewVerifier(vkey)
	check(err)
	_, err = note.Open(signed, note.VerifierList(verifier))
	return err
}

func main() {
	held := map[string]int{}
	lines := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		words := strings.Fields(line)
		switch words[0] {
		case "entry":
			entry := hash(words[1])
			hashes, err := tlog.StoredHashes(entries, entry[:], tlog.HashReaderFunc(read))
			check(err)
			stored = append(stored, hashes...)
			entries++
		case "root":
			if size := number(words[1]); root(size) != hash(words[2]) {
				panic(fmt.Sprintf("size %d has the root %x, not %s", size, root(size), words[2]))
			}
		case "inclusion":
			index, size := number(words[1]), number(words[2])
			leaf, err := read([]int64{tlog.StoredHashIndex(0, index)})
			check(err)
			check(tlog.CheckRecord(path(words[3:]), size, root(size), index, leaf[0]))
		case "consistency":
			older, newer := number(words[1]), number(words[2])
			check(tlog.CheckTree(path(words[3:]), newer, root(newer), older, root(older)))
		case "note":
			check(opens(words[1], decode(words[2])))
		case "forged":
			if opens(words[1], decode(words[2])) == nil {
				panic("a forged note opens")
			}
		case "sign":
			secret, vkey, err := note.GenerateKey(nil, words[1])
			check(err)
			signer, err := note.NewSigner(secret)
			check(err)
			signed, err := note.Sign(&note.Note{Text: string(decode(words[2]))}, signer)
			check(err)
			fmt.Fprintf(out, "signed %s %s\n", vkey, base64.StdEncoding.EncodeToString(signed))
		default:
			panic("an unknown word: " + words[0])
		}
		held[words[0]]++
	}
	var words []string
	for word := range held {
		words = append(words, word)
	}
	sort.Strings(words)
	for _, word := range words {
		fmt.Fprintf(out, "%s %d\n", word, held[word])
	}
	check(out.Flush())
}
