// A driver for `wireproof check client --driver "go run driver.go"`: it speaks the protocol, and makes no call yet.
//
// What is missing is `made`. What the messages and the forms of values mean stands in docs/driver-protocol.md of
// wireproof; `wireproof driver check go run driver.go` tells what is wrong.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// A message is an object of JSON, and so is the answer.
type message = map[string]any

// A call is what wireproof asks for, beside its input.
type call struct {
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Endpoint  string `json:"endpoint"`
	TimeoutMs int64  `json:"timeout_ms"`
	// Where it is nil, the client makes as many attempts as it makes by itself.
	MaxAttempts *int   `json:"max_attempts"`
	Region      string `json:"region"`
	Credentials struct {
		AccessKeyID     string `json:"access_key_id"`
		SecretAccessKey string `json:"secret_access_key"`
	} `json:"credentials"`
}

// Makes a call with the client, and tells what came of it. The input has its members as Go has them, see `read`.
// It is one of these:
//
//	message{"type": "output", "output": written(output)}
//	message{"type": "error", "code": "SomeException", "message": "its words", "status": 400}
//	message{"type": "refused", "reason": "the client did not take the input, and sent nothing"}
//	message{"type": "unsupported", "reason": "the client cannot be called so"}
//	message{"type": "set-up-failed", "reason": "the client could not be made ready"}
func made(asked call, input message) message {
	return message{"type": "unsupported", "reason": "make the call here"}
}

// What is said of a message.
func said(line []byte) (answer message) {
	asked := message{}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, "no message:", err)
		os.Exit(1)
	}
	defer func() {
		// What cannot be read or written is not supported; the driver goes on.
		if reason := recover(); reason != nil {
			answer = message{"type": "unsupported", "reason": fmt.Sprint(reason)}
		}
		if id, has := asked["id"]; has {
			answer["id"] = id
		}
	}()
	switch asked["type"] {
	case "hello":
		// "absent" has beginnings of ids of requirements that the client has not by design: "client/retry".
		return message{"type": "hello", "version": 1, "client": "my-client 0", "concurrency": 1, "absent": []string{}}
	case "call":
		var told call
		must(json.Unmarshal(line, &told))
		input, _ := read(asked["input"]).(message)
		return made(told, input)
	case "echo":
		return message{"type": "echo", "value": written(read(asked["value"]))}
	default:
		return message{"type": "unsupported", "reason": fmt.Sprintf("no message is called %v", asked["type"])}
	}
}

// A text that no string of Go holds, in UTF-16: it has half of a surrogate pair.
type utf16Text []uint16

// The value that a form of the protocol stands for: a string or utf16Text, an int64, *big.Int or float64, a bool,
// []byte, a time.Time, []any, a map of strings, or nil.
func read(value any) any {
	switch value := value.(type) {
	case json.Number:
		return number(value)
	case []any:
		elements := make([]any, len(value))
		for place, element := range value {
			elements[place] = read(element)
		}
		return elements
	case message:
		if len(value) == 1 {
			for form, inner := range value {
				if strings.HasPrefix(form, "$") && !strings.HasPrefix(form, "$$") {
					return formed(form, inner)
				}
			}
		}
		entries := message{}
		for key, inner := range value {
			entries[strings.TrimPrefix(key, "$")] = read(inner)
		}
		return entries
	default:
		return value
	}
}

func formed(form string, inner any) any {
	switch form {
	case "$blob":
		data, err := base64.StdEncoding.DecodeString(inner.(string))
		must(err)
		return data
	case "$timestamp":
		seconds, err := inner.(json.Number).Float64()
		must(err)
		whole, rest := math.Modf(seconds)
		return time.Unix(int64(whole), int64(math.Round(rest*1e9))).UTC()
	case "$integer":
		integer, is := new(big.Int).SetString(inner.(string), 10)
		if !is {
			panic(fmt.Sprintf("%v is no integer", inner))
		}
		return integer
	case "$float":
		float, err := strconv.ParseFloat(inner.(string), 64)
		must(err)
		return float
	case "$text":
		units := utf16Text{}
		for _, unit := range inner.([]any) {
			code, err := unit.(json.Number).Int64()
			must(err)
			units = append(units, uint16(code))
		}
		text := string(utf16.Decode(units))
		if strings.ContainsRune(text, utf8.RuneError) {
			return units
		}
		return text
	default:
		panic("no form is called " + form)
	}
}

func number(digits json.Number) any {
	if integer, err := digits.Int64(); err == nil {
		return integer
	}
	float, err := digits.Float64()
	must(err)
	return float
}

// A value in the forms of the protocol.
func written(value any) any {
	switch value := value.(type) {
	case nil, bool, string:
		return value
	case utf16Text:
		return message{"$text": []uint16(value)}
	case int:
		return written(int64(value))
	case int64:
		return written(big.NewInt(value))
	case *big.Int:
		if value.CmpAbs(big.NewInt(1<<53)) <= 0 {
			return value.Int64()
		}
		return message{"$integer": value.String()}
	case float64:
		switch {
		case math.IsNaN(value):
			return message{"$float": "NaN"}
		case math.IsInf(value, 1):
			return message{"$float": "Infinity"}
		case math.IsInf(value, -1):
			return message{"$float": "-Infinity"}
		}
		return value
	case []byte:
		return message{"$blob": base64.StdEncoding.EncodeToString(value)}
	case time.Time:
		return message{"$timestamp": float64(value.Unix()) + float64(value.Nanosecond())/1e9}
	case []any:
		elements := make([]any, len(value))
		for place, element := range value {
			elements[place] = written(element)
		}
		return elements
	case message:
		entries := message{}
		for key, inner := range value {
			if strings.HasPrefix(key, "$") {
				key = "$" + key
			}
			entries[key] = written(inner)
		}
		return entries
	default:
		panic(fmt.Sprintf("written has no case for a %T yet", value))
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// Standard output belongs to messages; what is to be read by people goes to standard error.
func main() {
	lines := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			must(answers.Encode(said(line)))
		}
		if err == io.EOF {
			return
		}
		must(err)
	}
}
