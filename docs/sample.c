/*
 * How a file of Tocsin looks: the one error idiom and the one memory idiom, in a reader of port
 * lists ("smb 445" a line). It is compiled and run by a test. Read it before you write a file.
 */
#include "base/cursor.h"
#include "base/io.h"

#include <stdio.h>
#include <unistd.h>

/* Every size an input controls has a name; in a room they stand in its limits.h. */
#define SAMPLE_FILE_BYTES_MAX 4096
#define SAMPLE_PORTS_MAX 8

struct port {
	struct slice name;
	uint16_t number;
};

struct ports { /* all of it lives in the arena it was read into */
	struct port *items;
	size_t count, capacity;
};

/* Outputs are named ret_ (or ret alone), come last but err, and are untouched on failure. */
static enum status
port_read(struct slice line, struct port *ret, struct err *err)
{
	struct slice name, rest = line;
	uint64_t number;
	(void)slice_next(&rest, ' ', &name);
	if (!name.length || !slice_number(slice_trim(rest), &number))
		return err_set(err, STATUS_REFUSED, "'%.*s' is not a name and a number",
			       SLICE_PRINT(line));
	if (number > UINT16_MAX) /* a refusal cites the section where there is one */
		return err_set(err, STATUS_REFUSED, "RFC 9293 §3.1: a port has 16 bits");
	*ret = (struct port){name, (uint16_t)number};
	return STATUS_OK;
}

/* The arena comes first. Nobody frees: what is reachable from *ret goes with the arena. */
static enum status
ports_read(struct arena *arena, struct slice text, struct ports *ret, struct err *err)
{
	struct ports ports = {0};
	struct cursor cursor;
	struct slice line;
	cursor_init(&cursor, text);
	while (cursor_line(&cursor, &line)) {
		if (ports.count == SAMPLE_PORTS_MAX)
			return err_set(err, STATUS_REFUSED, "more than %d ports", SAMPLE_PORTS_MAX);
		struct port *items =
			arena_grow(arena, ports.items, &ports.capacity, ports.count + 1,
				   sizeof(*items), _Alignof(struct port));
		if (!items)
			return err_no_memory(err);
		ports.items = items;
		TRY(port_read(line, &items[ports.count], err)); /* leaves with its status */
		ports.count++;
	}
	*ret = ports;
	return STATUS_OK;
}

static enum status
ports_read_file(struct arena *arena, const char *path, struct ports *ret, struct err *err)
{
	DEFER(io_close)
	int fd = -1; /* descriptors, statements and pids alone have owners */
	struct slice text;
	TRY(io_open(path, &fd, err));
	TRY(io_read_fd(arena, fd, SAMPLE_FILE_BYTES_MAX, &text, err));
	if (ports_read(arena, text, ret, err) != STATUS_OK)
		return err_wrap(err, "'%s'", path); /* who reads it knows which file */
	return STATUS_OK;
}

int
main(int argument_count, char **arguments)
{
	struct arena arena;
	struct ports ports;
	struct err err;
	CHECK(argument_count == 2); /* a programmer's error: stops, in release builds too */
	arena_init(&arena, 0);
	enum status status = ports_read_file(&arena, arguments[1], &ports, &err);
	if (status != STATUS_OK)
		(void)fprintf(stderr, "sample: %s\n", err.text);
	else
		for (size_t i = 0; i < ports.count; i++)
			(void)printf("%.*s is port %u\n", SLICE_PRINT(ports.items[i].name),
				     ports.items[i].number);
	arena_done(&arena);
	return status == STATUS_OK ? 0 : 1;
}
