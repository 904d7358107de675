/*
 * The calibration program: what the host itself can do, in one launch of about half a second.
 *
 * It needs no library and no file, so that its bytes alone decide what is run, and it is built once for a machine:
 *
 *   cc -std=c11 -O2 -ffreestanding -fno-builtin -fno-stack-protector -fno-pie -no-pie -nostdlib -static -o calibration calibration.c
 *
 * On stdout one line for each part, `NAME OPERATIONS NANOSECONDS`, after the line `benchwarden-calibration 1`:
 *
 *   integer   dependent multiplications and shifts in registers
 *   l1 l2 l3 memory   dependent loads, in random order over 16 KiB, 192 KiB, 2 MiB and 64 MiB, one to a line of 64 bytes
 *   copy      bytes copied from one half of the 64 MiB to the other, in order
 *   getppid   the cheapest system calls
 *   faults    first touches of fresh pages
 *   fork      processes made, ended and waited for
 *
 * Exit status: 0, or 1 when the kernel refused something.
 */
typedef unsigned long u64;
typedef unsigned char byte;

#if defined(__x86_64__)
enum { WRITE = 1, MMAP = 9, MUNMAP = 11, MADVISE = 28, FORK = 57, EXIT = 60, WAIT4 = 61, GETPPID = 110, CLOCK_GETTIME = 228 };

static long ask(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

static long make_process(void) { return ask(FORK, 0, 0, 0, 0, 0, 0); }

#elif defined(__aarch64__)
enum { WRITE = 64, MMAP = 222, MUNMAP = 215, MADVISE = 233, CLONE = 220, EXIT = 93, WAIT4 = 260, GETPPID = 173, CLOCK_GETTIME = 113 };

static long ask(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

/* 17: SIGCHLD when it ends, as fork does. */
static long make_process(void) { return ask(CLONE, 17, 0, 0, 0, 0, 0); }

#else
#error "the calibration knows x86-64 and aarch64"
#endif

static void quit(long status) {
  for (;;) ask(EXIT, status, 0, 0, 0, 0, 0);
}

static void require(int holds) {
  if (!holds) quit(1);
}

/* CLOCK_MONOTONIC, by the kernel: the parts are long enough for its cost not to count. */
static u64 now(void) {
  long time[2] = {0, 0};
  require(ask(CLOCK_GETTIME, 1, (long)time, 0, 0, 0, 0) == 0);
  return (u64)time[0] * 1000000000UL + (u64)time[1];
}

static char text[1024];
static u64 length;

static void put_word(const char *word) {
  while (*word && length < sizeof text - 1) text[length++] = *word++;
}

static void put_number(u64 number) {
  char digits[24];
  int count = 0;
  do digits[count++] = (char)('0' + number % 10);
  while (number /= 10);
  while (count > 0 && length < sizeof text - 1) text[length++] = digits[--count];
}

static void report(const char *name, u64 operations, u64 start) {
  u64 took = now() - start;
  put_word(name);
  put_word(" ");
  put_number(operations);
  put_word(" ");
  put_number(took);
  put_word("\n");
}

/* Keeps a value, so that the compiler must make it. */
static void keep(u64 value) { __asm__ volatile("" : : "r"(value) : "memory"); }

static u64 step(u64 state) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static void integers(u64 count) {
  u64 state = 0x9e3779b97f4a7c15UL;
  u64 start = now();
  for (u64 i = 0; i < count; i++) state = (state ^ (state >> 29)) * 0xbf58476d1ce4e5b9UL;
  keep(state);
  report("integer", count, start);
}

enum { LINE = 64 };

/* Private pages of the usual size, whatever the host's policy for huge ones is: those come or do not come by chance. */
static byte *pages(u64 bytes) {
  long found = ask(MMAP, 0, (long)bytes, 3 /* read, write */, 0x22 /* private, anonymous */, -1, 0);
  require(found >= 0 || found < -4095);
  ask(MADVISE, found, (long)bytes, 15 /* no huge pages */, 0, 0, 0);
  return (byte *)found;
}

/* One cycle through all lines in random order (Sattolo), the same in every launch. */
static void chain(byte *memory, u64 bytes) {
  u64 lines = bytes / LINE, state = 0x2545f4914f6cdd1dUL;
  for (u64 i = 0; i < lines; i++) *(u64 *)(memory + i * LINE) = i;
  for (u64 i = lines - 1; i > 0; i--) {
    state = step(state);
    u64 *one = (u64 *)(memory + i * LINE), *other = (u64 *)(memory + state % i * LINE);
    u64 kept = *one;
    *one = *other;
    *other = kept;
  }
}

static void loads(const char *name, byte *memory, u64 bytes, u64 count) {
  chain(memory, bytes);
  u64 at = 0;
  /* Once around, so that what fits into the cache is there. */
  for (u64 i = 0; i < bytes / LINE && i < count; i++) at = *(u64 *)(memory + at * LINE);
  keep(at);
  u64 start = now();
  for (u64 i = 0; i < count; i++) at = *(u64 *)(memory + at * LINE);
  keep(at);
  report(name, count, start);
}

static void copy(byte *memory, u64 bytes, u64 times) {
  u64 half = bytes / 2 / sizeof(u64);
  u64 start = now();
  for (u64 round = 0; round < times; round++) {
    volatile u64 *from = (u64 *)memory, *to = (u64 *)memory + half;
    for (u64 i = 0; i < half; i++) to[i] = from[i];
  }
  report("copy", times * half * sizeof(u64), start);
}

static void calls(u64 count) {
  u64 start = now();
  for (u64 i = 0; i < count; i++) ask(GETPPID, 0, 0, 0, 0, 0, 0);
  report("getppid", count, start);
}

/* 4 KiB apart, so that a kernel with larger pages has fewer of them and the count of touches stays. */
static void faults(u64 bytes, u64 times) {
  u64 start = now();
  for (u64 round = 0; round < times; round++) {
    byte *memory = pages(bytes);
    for (u64 at = 0; at < bytes; at += 4096) ((volatile byte *)memory)[at] = 1;
    require(ask(MUNMAP, (long)memory, (long)bytes, 0, 0, 0, 0) == 0);
  }
  report("faults", times * (bytes / 4096), start);
}

static void forks(u64 count) {
  u64 start = now();
  for (u64 i = 0; i < count; i++) {
    long child = make_process();
    if (child == 0) quit(0);
    require(child > 0);
    require(ask(WAIT4, child, 0, 0, 0, 0, 0) == child);
  }
  report("fork", count, start);
}

enum { KIB = 1024, MIB = 1024 * 1024 };

static void calibrate(void) {
  put_word("benchwarden-calibration 1\n");
  integers(12000000);
  calls(150000);
  faults(8 * MIB, 4);
  forks(120);
  byte *memory = pages(64 * MIB);
  loads("l1", memory, 16 * KIB, 12000000);
  loads("l2", memory, 192 * KIB, 4000000);
  loads("l3", memory, 2 * MIB, 1000000);
  loads("memory", memory, 64 * MIB, 400000);
  copy(memory, 64 * MIB, 3);
  require(ask(WRITE, 1, (long)text, (long)length, 0, 0, 0) == (long)length);
}

/* The kernel jumps here without a call, so the stack is 8 bytes off from what x86-64 functions expect. */
#if defined(__x86_64__)
__attribute__((force_align_arg_pointer))
#endif
void _start(void) {
  calibrate();
  quit(0);
}
