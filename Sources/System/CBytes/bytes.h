// What Swift has no words for: a vector's comparison as bits, and a cache line that is asked for ahead of its use.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define BYTES_INLINE static inline __attribute__((always_inline))

typedef uint8_t bytes_block __attribute__((ext_vector_type(64), aligned(1), may_alias));
typedef bool bytes_bits __attribute__((ext_vector_type(64)));

/// A bit a byte. A union, since C gives no other way from one to the other.
typedef union {
  bytes_bits vector;
  uint64_t word;
} bytes_hits;

/// Bit n tells whether byte n of the 64 at `block`, which needs no alignment, is this one.
BYTES_INLINE uint64_t bytes_equal_to(const uint8_t *block, uint8_t byte) {
  const bytes_block bytes = *(const bytes_block *)block;
  const bytes_hits hits = {__builtin_convertvector(bytes == byte, bytes_bits)};
  return hits.word;
}

/// Bit n tells whether byte n of the 64 at `block` is one of these three.
BYTES_INLINE uint64_t bytes_equal_to_any(const uint8_t *block, uint8_t first, uint8_t second, uint8_t third) {
  const bytes_block bytes = *(const bytes_block *)block;
  const bytes_hits hits = {__builtin_convertvector((bytes == first) | (bytes == second) | (bytes == third), bytes_bits)};
  return hits.word;
}

/// Bit n tells whether byte n of the 64 at `block` is NUL or beyond ASCII.
BYTES_INLINE uint64_t bytes_odd(const void *block) {
  typedef int8_t signed_block __attribute__((ext_vector_type(64), aligned(1), may_alias));
  const bytes_hits hits = {__builtin_convertvector(*(const signed_block *)block <= 0, bytes_bits)};
  return hits.word;
}

/// Asks for the cache line of `address`, and waits for nothing: a read that misses keeps all that follows it from
/// finishing, this does not.
BYTES_INLINE void bytes_prefetch(const void *address) { __builtin_prefetch(address); }
