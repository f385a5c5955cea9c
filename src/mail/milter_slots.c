#include "mail/milter_slots.h"

#include <poll.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#define TRY_MS 10u

struct milter_slots {
	size_t bytes;
	unsigned count;
	_Atomic(pid_t) holders[]; /* 0: free */
};

enum status
milter_slots_new(unsigned count, struct milter_slots **ret, struct err *err)
{
	size_t bytes = sizeof(struct milter_slots) + count * sizeof(_Atomic(pid_t));
	void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	CHECK(count > 0);
	if (page == MAP_FAILED)
		return err_no_memory(err);
	struct milter_slots *slots = page;
	slots->bytes = bytes;
	slots->count = count;
	*ret = slots;
	return STATUS_OK;
}

void
milter_slots_done(struct milter_slots **slots)
{
	if (*slots)
		(void)munmap(*slots, (*slots)->bytes);
	*slots = NULL;
}

/* Where the holder stands, it becomes the other. */
static bool
replace(struct milter_slots *slots, pid_t holder, pid_t other)
{
	for (unsigned i = 0; i < slots->count; i++) {
		pid_t there = holder;
		if (atomic_compare_exchange_strong(&slots->holders[i], &there, other))
			return true;
	}
	return false;
}

bool
milter_slots_take(struct milter_slots *slots, unsigned wait_ms)
{
	for (unsigned waited_ms = 0;; waited_ms += TRY_MS) {
		if (replace(slots, 0, getpid()))
			return true;
		if (waited_ms >= wait_ms)
			return false;
		(void)poll(NULL, 0, TRY_MS);
	}
}

void
milter_slots_give(struct milter_slots *slots)
{
	(void)replace(slots, getpid(), 0);
}

void
milter_slots_reap(struct milter_slots *slots, pid_t process)
{
	(void)replace(slots, process, 0);
}
