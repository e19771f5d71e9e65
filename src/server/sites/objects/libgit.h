#pragma once
#include <memory>
#include <string>
#include <type_traits>

#include "base/result.h"
#include "server/sites/object_id.h"

struct git_blob;
struct git_commit;
struct git_index;
struct git_odb;
struct git_odb_object;
struct git_oid;
struct git_patch;
struct git_reference;
struct git_repository;
struct git_signature;
struct git_tree;
struct git_treebuilder;

namespace consort::server {

// Each frees what libgit2 made.
struct LibgitFree {
  void operator()(git_commit* commit) const;
  void operator()(git_odb* database) const;
  void operator()(git_odb_object* object) const;
  void operator()(git_patch* patch) const;
  void operator()(git_reference* reference) const;
  void operator()(git_repository* repository) const;
  void operator()(git_signature* signature) const;
  void operator()(git_tree* tree) const;
  void operator()(git_treebuilder* builder) const;
};
template <class T>
using Libgit = std::unique_ptr<T, LibgitFree>;

// Where a function of libgit2 is to put what it makes: f(LibgitOut(owner), ...).
template <class T>
class LibgitOut {
 public:
  explicit LibgitOut(Libgit<T>& owner) : owner_(owner) {}
  ~LibgitOut() { owner_.reset(made_); }
  operator T**() { return &made_; }

 private:
  Libgit<T>& owner_;
  T* made_ = nullptr;
};

// Loads libgit2 and makes it ready, once for the process: it reads no configuration of users or of
// the machine, and syncs what it writes.
Status start_libgit();

// What libgit2 last complained about in this thread, with the code that fits.
Error libgit_error(int result, std::string what);

ObjectId from_libgit(const git_oid& id);
void to_libgit(const ObjectId& id, git_oid& out);

}  // namespace consort::server
