#include "server/sites/objects/libgit.h"

#include <algorithm>

#include "base/strings.h"
#include "server/sites/objects/libgit_functions.h"

namespace consort::server {
namespace {

constexpr ssize_t kCacheBytes = 32 << 20;

Code code_of(int result, const git_error* last) {
  switch (result) {
    case GIT_ENOTFOUND:
      return Code::not_found;
    case GIT_EEXISTS:
      return Code::exists;
    case GIT_EMODIFIED:
      return Code::stale;
    case GIT_ELOCKED:
      return Code::busy;
    case GIT_EINVALIDSPEC:
    case GIT_EAMBIGUOUS:
      return Code::invalid;
    default:
      break;
  }
  switch (last ? last->klass : GIT_ERROR_NONE) {
    case GIT_ERROR_OS:
    case GIT_ERROR_FILESYSTEM:
      return Code::io;
    case GIT_ERROR_ODB:
    case GIT_ERROR_OBJECT:
    case GIT_ERROR_TREE:
    case GIT_ERROR_ZLIB:
      return Code::corrupt;
    default:
      return Code::failed;
  }
}

}  // namespace

void LibgitFree::operator()(git_commit* commit) const { git().commit_free(commit); }
void LibgitFree::operator()(git_odb* database) const { git().odb_free(database); }
void LibgitFree::operator()(git_odb_object* object) const { git().odb_object_free(object); }
void LibgitFree::operator()(git_patch* patch) const { git().patch_free(patch); }
void LibgitFree::operator()(git_reference* reference) const { git().reference_free(reference); }
void LibgitFree::operator()(git_repository* repository) const { git().repository_free(repository); }
void LibgitFree::operator()(git_signature* signature) const { git().signature_free(signature); }
void LibgitFree::operator()(git_tree* tree) const { git().tree_free(tree); }
void LibgitFree::operator()(git_treebuilder* builder) const { git().treebuilder_free(builder); }

Status start_libgit() {
  if (!load_libgit()) return fail(Code::unsupported, "libgit2 1.5 is not installed");
  static const bool started = [] {
    check(git().libgit2_init() > 0, "libgit2 does not start");
    for (git_config_level_t level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                     GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL})
      git().libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    git().libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    git().libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, kCacheBytes);
    return true;
  }();
  static_cast<void>(started);
  return {};
}

Error libgit_error(int result, std::string what) {
  const git_error* last = git().error_last();
  Code code = code_of(result, last);
  if (last && last->message) what += ": " + printable(last->message);
  return fail(code, std::move(what));
}

ObjectId from_libgit(const git_oid& id) {
  ObjectId result;
  std::copy_n(id.id, result.bytes.size(), result.bytes.begin());
  return result;
}

void to_libgit(const ObjectId& id, git_oid& out) {
  std::copy(id.bytes.begin(), id.bytes.end(), out.id);
}

}  // namespace consort::server
