/*
 * Gives a fuzz target every file of its corpus, and every truncation of the small ones: any input
 * is answered by a status, never by a crash. An ordinary program, so that gcc, the sanitizers and
 * valgrind see the corpus too.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)16 << 20)
#define TRUNCATED_BYTES_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argument_count, char ***arguments) __attribute__((weak));

/* Runs the target on a copy of exactly size bytes, so that one byte too far is seen. */
static void
replay_bytes(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);
	if (!copy) {
		fputs("no memory\n", stderr);
		exit(5);
	}
	if (size)
		memcpy(copy, bytes, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static int
replay_file(const char *path, size_t *runs)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = malloc(FILE_BYTES_MAX);
	if (!file || !bytes) {
		perror(path);
		if (file)
			fclose(file);
		free(bytes);
		return 1;
	}
	size_t size = fread(bytes, 1, FILE_BYTES_MAX, file);
	fclose(file);
	replay_bytes(bytes, size);
	*runs += 1;
	for (size_t cut = 0; size <= TRUNCATED_BYTES_MAX && cut < size; cut++) {
		replay_bytes(bytes, cut);
		*runs += 1;
	}
	free(bytes);
	return 0;
}

int
main(int argument_count, char **arguments)
{
	if (argument_count != 2) {
		fprintf(stderr, "usage: %s CORPUS\n", arguments[0]);
		return 2;
	}
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argument_count, &arguments);
	struct dirent **names;
	int count = scandir(arguments[1], &names, NULL, alphasort);
	if (count < 0) {
		perror(arguments[1]);
		return 1;
	}
	size_t runs = 0;
	int failed = 0;
	for (int i = 0; i < count; i++) {
		char path[4096];
		int length = snprintf(path, sizeof(path), "%s/%s", arguments[1], names[i]->d_name);
		if (names[i]->d_name[0] != '.' && length > 0 && (size_t)length < sizeof(path))
			failed |= replay_file(path, &runs);
		free(names[i]);
	}
	free(names);
	if (!runs)
		fprintf(stderr, "%s: no seeds\n", arguments[1]);
	printf("%zu runs\n", runs);
	return failed || !runs;
}
