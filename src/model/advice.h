/* The beginning of an advice that one room gives and another may have answered already. */
#ifndef TOCSIN_MODEL_ADVICE_H
#define TOCSIN_MODEL_ADVICE_H

#define ADVICE_LOOK_UP "Look up registration date"

#endif
