// An independent verifier of what Tocsin's log gives out, of golang.org/x/mod/sumdb alone.
//
//	tlog_go check VKEY < lines    a line: record index path checkpoint, base64 but for the index
//	                              (the path: its hashes in a row, "-" for none); prints 1 or 0
//	tlog_go log VKEY FOLDER       the checkpoint, and the tiles of its tree; prints size and root
//	tlog_go path VKEY FOLDER N    the proof of leaf N, made from the tiles; base64 hashes, a line each
//	tlog_go grown VKEY FOLDER N   whether the tree of N leaves is in the present one
//	tlog_go note VKEY FILE        whether a note is signed
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "tlog_go:", err)
		os.Exit(1)
	}
}

// open gives the tree that a checkpoint signs.
func open(verifier note.Verifier, msg []byte) (int64, tlog.Hash, error) {
	var root tlog.Hash
	signed, err := note.Open(msg, note.VerifierList(verifier))
	if err != nil {
		return 0, root, err
	}
	lines := strings.SplitN(signed.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return 0, root, fmt.Errorf("no checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return 0, root, err
	}
	root, err = tlog.ParseHash(lines[2])
	return size, root, err
}

func check(verifier note.Verifier, line string) error {
	fields := strings.Fields(line)
	if len(fields) != 4 {
		return fmt.Errorf("four fields are expected")
	}
	record, err := base64.StdEncoding.DecodeString(fields[0])
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return err
	}
	var path []byte
	if fields[2] != "-" {
		if path, err = base64.StdEncoding.DecodeString(fields[2]); err != nil {
			return err
		}
	}
	msg, err := base64.StdEncoding.DecodeString(fields[3])
	if err != nil {
		return err
	}
	size, root, err := open(verifier, msg)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for ; len(path) >= tlog.HashSize; path = path[tlog.HashSize:] {
		var hash tlog.Hash
		copy(hash[:], path)
		proof = append(proof, hash)
	}
	if len(path) > 0 || index < 0 || index >= size {
		return fmt.Errorf("no proof")
	}
	return tlog.CheckRecord(proof, size, root, index, tlog.RecordHash(record))
}

// folder reads the tiles of C2SP tlog-tiles, which leave the height out of their names.
type folder string

func (f folder) Height() int { return 8 }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		full := tile
		full.W = 256
		name := strings.Replace(full.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(string(f), name))
		if err != nil {
			name = strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
			bytes, err = os.ReadFile(filepath.Join(string(f), name))
		}
		if err != nil {
			return nil, err
		}
		all = append(all, bytes[:tile.W*tlog.HashSize])
	}
	return all, nil
}

func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func tree(verifier note.Verifier, dir string) (tlog.Tree, tlog.HashReader) {
	msg, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	die(err)
	size, root, err := open(verifier, msg)
	die(err)
	tree := tlog.Tree{N: size, Hash: root}
	return tree, tlog.TileHashReader(tree, folder(dir))
}

func checkLines(verifier note.Verifier) {
	out := bufio.NewWriter(os.Stdout)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<20)
	for in.Scan() {
		answer := "1"
		if check(verifier, in.Text()) != nil {
			answer = "0"
		}
		fmt.Fprintln(out, answer)
	}
	die(in.Err())
	die(out.Flush())
}

func main() {
	if len(os.Args) < 3 {
		die(fmt.Errorf("check, log, path, grown or note; and a key"))
	}
	verifier, err := note.NewVerifier(os.Args[2])
	die(err)
	switch os.Args[1] {
	case "check":
		checkLines(verifier)
	case "log":
		tree, reader := tree(verifier, os.Args[3])
		root, err := tlog.TreeHash(tree.N, reader)
		die(err)
		if root != tree.Hash {
			die(fmt.Errorf("another root"))
		}
		fmt.Println(tree.N, root)
	case "path":
		tree, reader := tree(verifier, os.Args[3])
		index, err := strconv.ParseInt(os.Args[4], 10, 64)
		die(err)
		proof, err := tlog.ProveRecord(tree.N, index, reader)
		die(err)
		for _, hash := range proof {
			fmt.Println(hash)
		}
	case "grown":
		tree, reader := tree(verifier, os.Args[3])
		msg, err := os.ReadFile(filepath.Join(os.Args[3], "checkpoints", os.Args[4]))
		die(err)
		size, root, err := open(verifier, msg)
		die(err)
		proof, err := tlog.ProveTree(tree.N, size, reader)
		die(err)
		die(tlog.CheckTree(proof, tree.N, tree.Hash, size, root))
	case "note":
		msg, err := os.ReadFile(os.Args[3])
		die(err)
		signed, err := note.Open(msg, note.VerifierList(verifier))
		die(err)
		if !bytes.HasPrefix([]byte(signed.Text), []byte("tocsin-statement/v1\n")) {
			die(fmt.Errorf("no statement"))
		}
	default:
		die(fmt.Errorf("unknown: %s", os.Args[1]))
	}
}
