#include "cli/progress.h"

#include "base/time.h"
#include "view/words.h"

#include <unistd.h>

#define BAR_COLUMNS 20
#define MARGIN_COLUMNS 4  /* the ^C of whoever interrupts stands behind the bar, on the same line */
#define RATE_AFTER_MS 500 /* earlier figures jump about */

void
progress_init(struct progress *progress, struct screen *screen, const char *doing, bool allowed)
{
	*progress = (struct progress){
		.screen = screen,
		.doing = doing,
		.shown_allowed = allowed && screen->say_is_terminal,
		.start_ms = time_steady_ms(),
	};
}

static void
write_bar(struct buf *out, uint64_t done, uint64_t total)
{
	unsigned filled = (unsigned)(BAR_COLUMNS * done / total);
	unsigned percent = (unsigned)(100 * done / total);
	buf_write_byte(out, '[');
	for (unsigned i = 0; i < BAR_COLUMNS; i++)
		buf_write_byte(out, i < filled ? '#' : '-');
	buf_print(out, "] %3u %%  ", percent);
}

static void
write_duration(struct buf *out, uint64_t seconds)
{
	if (seconds >= 3600)
		buf_print(out, "%llu:%02llu:%02llu", (unsigned long long)(seconds / 3600),
			  (unsigned long long)(seconds / 60 % 60),
			  (unsigned long long)(seconds % 60));
	else
		buf_print(out, "%llu:%02llu", (unsigned long long)(seconds / 60),
			  (unsigned long long)(seconds % 60));
}

void
progress_print(struct buf *out, const char *doing, const struct box_progress *at,
	       uint64_t elapsed_ms, unsigned columns)
{
	struct buf line;
	struct slice text;
	buf_init(&line, out->arena);
	bool known = at->bytes_total > 0;
	uint64_t done =
		known && at->bytes_done > at->bytes_total ? at->bytes_total : at->bytes_done;
	if (doing)
		buf_print(&line, "%s  ", doing);
	if (known)
		write_bar(&line, done, at->bytes_total);
	words_write_bytes(&line, done);
	if (elapsed_ms >= RATE_AFTER_MS && done) {
		uint64_t rate = (uint64_t)((double)done * 1000 / (double)elapsed_ms);
		buf_write_text(&line, "  ");
		words_write_bytes(&line, rate);
		buf_write_text(&line, "/s");
		if (known && rate) {
			buf_write_text(&line, "  ");
			write_duration(&line, (at->bytes_total - done) / rate);
			buf_write_text(&line, " left");
		}
	}
	if (at->inputs_total > 1)
		buf_print(&line, "  %llu/%llu inputs", (unsigned long long)at->inputs_done,
			  (unsigned long long)at->inputs_total);
	buf_write_text(&line, "  ");
	words_write_counted(&line, at->findings, "finding", "findings");
	if (buf_slice(&line, &text, NULL) == STATUS_OK)
		safe_write_cell(out, text, columns, false);
}

void
progress_show(struct progress *progress, const struct box_progress *at)
{
	struct screen *screen = progress->screen;
	if (!progress->shown_allowed)
		return;
	struct arena_mark mark = arena_mark(&screen->scratch);
	unsigned columns = terminal_columns(STDERR_FILENO);
	struct buf line;
	struct slice text;
	columns = columns > MARGIN_COLUMNS ? columns - MARGIN_COLUMNS : 1;
	buf_init(&line, &screen->scratch);
	buf_write_byte(&line, '\r');
	progress_print(&line, progress->doing, at, time_steady_ms() - progress->start_ms, columns);
	buf_write_text(&line, "\x1b[K");
	if (buf_slice(&line, &text, NULL) == STATUS_OK) {
		buf_write(&screen->say, text);
		screen_say_flush(screen);
		progress->shown = true;
	}
	arena_rewind(&screen->scratch, mark);
}

void
progress_hide(struct progress *progress)
{
	if (!progress->shown)
		return;
	buf_write_text(&progress->screen->say, "\r\x1b[K");
	screen_say_flush(progress->screen);
	progress->shown = false;
}
