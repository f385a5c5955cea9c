#define TOCSIN_ERR_C
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fill(struct err *err, enum status status, const char *format, va_list values)
	FORMAT(3, 0);

static void
fill(struct err *err, enum status status, const char *format, va_list values)
{
	if (!err)
		return;
	err->status = status;
	if (vsnprintf(err->text, sizeof(err->text), format, values) < 0)
		err->text[0] = '\0';
}

enum status
err_set(struct err *err, enum status status, const char *format, ...)
{
	CHECK(status != STATUS_OK);
	va_list values;
	va_start(values, format);
	fill(err, status, format, values);
	va_end(values);
	return status;
}

enum status
err_system(struct err *err, enum status status, const char *format, ...)
{
	CHECK(status != STATUS_OK);
	int number = errno;
	va_list values;
	va_start(values, format);
	fill(err, status, format, values);
	va_end(values);
	if (err) {
		char words[128];
		const char *text = strerror_r(number, words, sizeof(words));
		size_t used = strlen(err->text);
		(void)snprintf(err->text + used, sizeof(err->text) - used, ": %s", text);
	}
	return number == ENOMEM ? err_no_memory(err) : status;
}

enum status
err_no_memory(struct err *err)
{
	return err_set(err, STATUS_NO_MEMORY, "out of memory");
}

enum status
err_wrap(struct err *err, const char *format, ...)
{
	CHECK(err && err->status != STATUS_OK);
	struct err inner = *err;
	va_list values;
	va_start(values, format);
	fill(err, inner.status, format, values);
	va_end(values);
	size_t used = strlen(err->text);
	(void)snprintf(err->text + used, sizeof(err->text) - used, ": %s", inner.text);
	return inner.status;
}

void
check_failed(const char *expression, const char *file, int line)
{
	(void)fprintf(stderr, "tocsin: programmer error: %s (%s:%d)\n", expression, file, line);
	abort();
}
