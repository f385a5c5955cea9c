#ifndef TOCSIN_TOCSIN_H
#define TOCSIN_TOCSIN_H
#endif
