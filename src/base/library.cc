#include "base/library.h"

#include <dlfcn.h>

namespace consort {

Library::Library(const char* name)
    : handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)), complete_(handle_ != nullptr) {}

void* Library::symbol(const char* name) const { return handle_ ? dlsym(handle_, name) : nullptr; }

}  // namespace consort
