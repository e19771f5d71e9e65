#pragma once

namespace consort {

// A shared library loaded while the program runs, and kept until it ends. Its symbols are seen by
// nobody else.
class Library {
 public:
  explicit Library(const char* name);  // "libsystemd.so.0"

  // Sets a pointer to a function; null when the library has none of that name.
  template <class Function>
  void find(Function*& function, const char* name) {
    function = reinterpret_cast<Function*>(symbol(name));
    complete_ = complete_ && function;
  }

  bool complete() const { return complete_; }  // it is there, and had all that was asked for

 private:
  void* symbol(const char* name) const;

  void* handle_;
  bool complete_;
};

// The functions that a struct has pointers to, found by `find_all`; null when the library is
// missing or lacks one. For a static variable: it loads once, whoever asks first.
template <class Functions>
class LoadedFunctions {
 public:
  LoadedFunctions(const char* name, void (*find_all)(Library&, Functions&)) {
    Library library(name);
    find_all(library, functions_);
    complete_ = library.complete();
  }
  const Functions* get() const { return complete_ ? &functions_ : nullptr; }

 private:
  Functions functions_{};
  bool complete_ = false;
};

}  // namespace consort
