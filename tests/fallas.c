/* Every call to the file system below one folder is counted, and one of them fails (LD_PRELOAD; tests/fallas.py). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ESCRIBE = 1, SINCRONIZA, CAMBIA, MIRA };
static char raiz[PATH_MAX];
static long cuenta, punto = -1;
static int mata, solo_cambios;
static char ultima[PATH_MAX + 32];

void armar(const char *carpeta, long n, int con_muerte) {
    cuenta = 0; punto = n; mata = solo_cambios = con_muerte; /* nothing on the disk tells two kills without a change between */
    snprintf(raiz, sizeof raiz, "%s", carpeta);
}
long contadas(void) { return cuenta; }
const char *donde(void) { return ultima; }

static int falla(const char *que, int clase, const char *ruta) {
    if (!raiz[0] || !ruta || strncmp(ruta, raiz, strlen(raiz))) return 0;
    if (solo_cambios && clase == MIRA) return 0;
    if (__sync_fetch_and_add(&cuenta, 1) != punto) return 0;
    snprintf(ultima, sizeof ultima, "%s %s", que, ruta);
    if (mata) kill(getpid(), SIGKILL);
    errno = clase == ESCRIBE ? ENOSPC : clase == SINCRONIZA ? EIO : EACCES;
    return 1;
}
static const char *de(int fd, char *ruta) {
    char enlace[64];
    snprintf(enlace, sizeof enlace, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(enlace, ruta, PATH_MAX - 1);
    if (n < 0) return NULL;
    ruta[n] = 0;
    return ruta;
}
static const char *en(int fd, const char *nombre, char *ruta) {
    if (!nombre || nombre[0] == '/' || fd == AT_FDCWD || !de(fd, ruta)) return nombre;
    size_t n = strlen(ruta);
    snprintf(ruta + n, PATH_MAX - n, "/%s", nombre);
    return ruta;
}
#define REAL(nombre) (__extension__ (__typeof__(&nombre)) dlsym(RTLD_NEXT, #nombre))
#define ABRE(nombre) \
    int nombre(const char *ruta, int modo, ...) { \
        va_list a; va_start(a, modo); int permiso = va_arg(a, int); va_end(a); \
        int clase = (modo & O_CREAT) ? ESCRIBE : MIRA; \
        return falla("open", clase, ruta) ? -1 : REAL(nombre)(ruta, modo, permiso); }
#define ABRE_EN(nombre) \
    int nombre(int fd, const char *ruta, int modo, ...) { \
        char lugar[PATH_MAX]; va_list a; va_start(a, modo); int permiso = va_arg(a, int); va_end(a); \
        return falla("open", (modo & O_CREAT) ? ESCRIBE : MIRA, en(fd, ruta, lugar)) ? -1 : REAL(nombre)(fd, ruta, modo, permiso); }
ABRE(open) ABRE(open64) ABRE_EN(openat) ABRE_EN(openat64)
ssize_t write(int fd, const void *q, size_t n) {
    char r[PATH_MAX]; return raiz[0] && falla("write", ESCRIBE, de(fd, r)) ? -1 : REAL(write)(fd, q, n); }
ssize_t pwrite(int fd, const void *q, size_t n, off_t o) {
    char r[PATH_MAX]; return raiz[0] && falla("write", ESCRIBE, de(fd, r)) ? -1 : REAL(pwrite)(fd, q, n, o); }
ssize_t pwrite64(int fd, const void *q, size_t n, off64_t o) {
    char r[PATH_MAX]; return raiz[0] && falla("write", ESCRIBE, de(fd, r)) ? -1 : REAL(pwrite64)(fd, q, n, o); }
ssize_t writev(int fd, const struct iovec *v, int n) {
    char r[PATH_MAX]; return raiz[0] && falla("write", ESCRIBE, de(fd, r)) ? -1 : REAL(writev)(fd, v, n); }
int ftruncate(int fd, off_t n) {
    char r[PATH_MAX]; return raiz[0] && falla("write", ESCRIBE, de(fd, r)) ? -1 : REAL(ftruncate)(fd, n); }
int fsync(int fd) { char r[PATH_MAX]; return raiz[0] && falla("fsync", SINCRONIZA, de(fd, r)) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { char r[PATH_MAX]; return raiz[0] && falla("fsync", SINCRONIZA, de(fd, r)) ? -1 : REAL(fdatasync)(fd); }
int rename(const char *a, const char *b) { return falla("rename", CAMBIA, a) ? -1 : REAL(rename)(a, b); }
int unlink(const char *a) { return falla("unlink", CAMBIA, a) ? -1 : REAL(unlink)(a); }
int rmdir(const char *a) { return falla("unlink", CAMBIA, a) ? -1 : REAL(rmdir)(a); }
int unlinkat(int fd, const char *a, int m) {
    char r[PATH_MAX]; return raiz[0] && falla("unlink", CAMBIA, en(fd, a, r)) ? -1 : REAL(unlinkat)(fd, a, m); }
int mkdir(const char *a, mode_t m) { return falla("mkdir", ESCRIBE, a) ? -1 : REAL(mkdir)(a, m); }
int stat(const char *a, struct stat *s) { return falla("stat", MIRA, a) ? -1 : REAL(stat)(a, s); }
int stat64(const char *a, struct stat64 *s) { return falla("stat", MIRA, a) ? -1 : REAL(stat64)(a, s); }
int lstat64(const char *a, struct stat64 *s) { return falla("stat", MIRA, a) ? -1 : REAL(lstat64)(a, s); }
int fstatat64(int fd, const char *a, struct stat64 *s, int m) {
    char r[PATH_MAX]; return raiz[0] && falla("stat", MIRA, en(fd, a, r)) ? -1 : REAL(fstatat64)(fd, a, s, m); }
