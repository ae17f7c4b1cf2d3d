// The SQLite VFS that tells Power what is written and flushed, and acts out its faults. Everything else is the usual
// VFS's.
#include <sqlite3.h>

#include <cstring>
#include <new>

#include "core/store/power.hpp"

namespace jembatan::store::testing {
namespace {

struct File {
    sqlite3_file base;
    std::string* name;   ///< null for temporary files
    sqlite3_file* real;  ///< behind this struct
};

sqlite3_vfs* usual = nullptr;
sqlite3_io_methods methods;
sqlite3_vfs vfs;

File* as_file(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) { return as_file(file)->real; }

int code_of(Power::Fault fault) {
    switch (fault) {
        case Power::Fault::none: return SQLITE_OK;
        case Power::Fault::write_error: return SQLITE_IOERR_WRITE;
        case Power::Fault::flush_error: return SQLITE_IOERR_FSYNC;
        case Power::Fault::full: return SQLITE_FULL;
    }
    return SQLITE_IOERR;
}

int close(sqlite3_file* file) {
    const int code = real(file)->pMethods->xClose(real(file));
    delete as_file(file)->name;
    return code;
}
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    return real(file)->pMethods->xRead(real(file), to, size, at);
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    if (const auto* name = as_file(file)->name) {
        const auto fault =
            Power::instance().on_write(*name, at, {static_cast<const char*>(from), static_cast<std::size_t>(size)});
        if (fault != Power::Fault::none) return code_of(fault);
    }
    return real(file)->pMethods->xWrite(real(file), from, size, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const auto* name = as_file(file)->name) Power::instance().on_truncate(*name, size);
    return real(file)->pMethods->xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int) {
    if (const auto* name = as_file(file)->name) {
        const auto fault = Power::instance().on_flush(*name);
        if (fault != Power::Fault::none) return code_of(fault);
    }
    return SQLITE_OK;  // the real disk need not be waited for: Power says what would be lost
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); }
int lock(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* is) { return real(file)->pMethods->xCheckReservedLock(real(file), is); }
int control(sqlite3_file* file, int op, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), op, argument);
}
int sector(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
/// No promises about torn or appended writes beyond what the test wants, whatever the real disk says.
int characteristics(sqlite3_file*) {
    return Power::instance().overwrite() == Power::Overwrite::safe ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, to);
}
int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
}
void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) { return real(file)->pMethods->xShmUnmap(real(file), remove); }

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* mine = as_file(file);
    mine->base.pMethods = nullptr;
    mine->name = nullptr;
    mine->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
    const int code = usual->xOpen(usual, name, mine->real, flags, out_flags);
    if (code != SQLITE_OK) return code;
    if (name != nullptr) mine->name = new std::string(name);
    mine->base.pMethods = &methods;
    return code;
}
int remove(sqlite3_vfs*, const char* name, int sync_folder) {
    Power::instance().on_delete(name);
    return usual->xDelete(usual, name, sync_folder);
}

}  // namespace

void register_power_vfs() {
    usual = sqlite3_vfs_find(nullptr);
    methods = {2,         close,      read,    write,  truncate,        sync,    file_size, lock,
               unlock,    check_lock, control, sector, characteristics, shm_map, shm_lock,  shm_barrier,
               shm_unmap, nullptr,    nullptr};
    vfs = *usual;
    vfs.szOsFile = static_cast<int>(sizeof(File)) + usual->szOsFile;
    vfs.zName = "power";
    vfs.pNext = nullptr;
    vfs.xOpen = open;
    vfs.xDelete = remove;
    sqlite3_vfs_register(&vfs, 1);
}

}  // namespace jembatan::store::testing
