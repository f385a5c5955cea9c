/* The one error idiom: a status to branch on, a sentence for a person. */
#ifndef TOCSIN_BASE_ERR_H
#define TOCSIN_BASE_ERR_H

#include <stdarg.h>

enum status {
	STATUS_OK = 0,
	STATUS_REFUSED,     /* the input is malformed or over a limit; the text cites the section */
	STATUS_IO,          /* a file or a descriptor failed */
	STATUS_NO_MEMORY,   /* an arena reached its limit or the system had no more */
	STATUS_USAGE,       /* the caller asked for something that does not exist */
	STATUS_CONFIG,      /* tocsin.yaml or another file of settings is wrong */
	STATUS_BROKEN,      /* a seal, signature or proof does not hold */
	STATUS_ENVIRONMENT, /* the machine lacks a directory, a kernel feature, a store */
};

#define ERR_TEXT_BYTES 480

/* Why the last call failed. Untouched on success. */
struct err {
	enum status status;
	/* NUL-terminated, one line, no final stop; may hold hostile bytes */
	char text[ERR_TEXT_BYTES];
};

#define MUST_CHECK __attribute__((warn_unused_result))
#define FORMAT(f, v) __attribute__((format(printf, f, v)))

/* Leaves the function with the status of EXPR unless that is STATUS_OK. */
#define TRY(expr)                                \
	do {                                     \
		enum status try_status = (expr); \
		if (try_status != STATUS_OK)     \
			return try_status;       \
	} while (0)

/* Runs CLEANUP(&variable) when the variable leaves its scope; for fds, statements and pids only. */
#define DEFER(cleanup_function) __attribute__((cleanup(cleanup_function)))

/*
 * Fills err (which may be NULL) and returns status, so that a refusal reads
 * `return err_set(err, STATUS_REFUSED, "RFC 6376 §3.5: bh= is not base64")`.
 * A text over ERR_TEXT_BYTES - 1 is cut.
 */
enum status err_set(struct err *err, enum status status, const char *format, ...) FORMAT(3, 4);

/* As err_set, with ": " and the text of errno appended. */
enum status err_system(struct err *err, enum status status, const char *format, ...) FORMAT(3, 4);

/* STATUS_NO_MEMORY with the usual words. */
enum status err_no_memory(struct err *err);

/* Puts "prefix: " before the text already in err; returns its status. */
enum status err_wrap(struct err *err, const char *format, ...) FORMAT(2, 3);

/* Programmer errors stop the program, in release builds too. */
_Noreturn void check_failed(const char *expression, const char *file, int line);
#define CHECK(expression) ((expression) ? (void)0 : check_failed(#expression, __FILE__, __LINE__))

/* Compilers and analyzers see one file at a time: this tells them that no refusal is STATUS_OK, so
 * that they do not warn of outputs untouched on success. */
static inline enum status
err_certain(enum status status)
{
	CHECK(status != STATUS_OK);
	return status;
}

#if defined(__clang_analyzer__) && !defined(TOCSIN_ERR_C) /* it follows few calls in depth */
#define err_set(...) ((void)(err_set)(__VA_ARGS__), STATUS_REFUSED)
#define err_system(...) ((void)(err_system)(__VA_ARGS__), STATUS_IO)
#define err_no_memory(...) ((void)(err_no_memory)(__VA_ARGS__), STATUS_NO_MEMORY)
#define err_wrap(...) ((void)(err_wrap)(__VA_ARGS__), STATUS_REFUSED)
#elif !defined(TOCSIN_ERR_C)
#define err_set(...) err_certain((err_set)(__VA_ARGS__))
#define err_system(...) err_certain((err_system)(__VA_ARGS__))
#define err_no_memory(...) err_certain((err_no_memory)(__VA_ARGS__))
#define err_wrap(...) err_certain((err_wrap)(__VA_ARGS__))
#endif

#endif
