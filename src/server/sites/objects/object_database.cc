#include "server/sites/objects/object_database.h"

#include "base/strings.h"
#include "server/sites/objects/libgit_functions.h"

namespace consort::server {
namespace {

constexpr size_t kIdleHandles = 8;
constexpr size_t kMostSizes = 1 << 20;  // remembered sizes of blobs
constexpr auto kLockPatience = std::chrono::seconds(1);
constexpr auto kBetweenLooks = std::chrono::milliseconds(10);

std::string named(const ObjectId& id) { return "object " + id.hex().substr(0, 12); }

WallTime wall_time(int64_t seconds) {
  constexpr int64_t kLatest = INT64_MAX / 1'000'000'000;  // of what WallTime can say
  return WallTime(std::chrono::seconds(std::clamp<int64_t>(seconds, 0, kLatest)));
}

std::string valid_utf8(std::string_view text) {
  if (!invalid_utf8(text)) return std::string(text);
  std::string valid;
  for (const std::string& character : utf8_characters(text))
    valid += invalid_utf8(character) ? "\uFFFD" : character;
  return valid;
}

Person person(const git_signature& signature) {
  return {valid_utf8(signature.name), valid_utf8(signature.email)};
}

git_filemode_t mode_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::folder:
      return GIT_FILEMODE_TREE;
    case EntryKind::link:
      return GIT_FILEMODE_LINK;
    case EntryKind::submodule:
      return GIT_FILEMODE_COMMIT;
    case EntryKind::program:
      return GIT_FILEMODE_BLOB_EXECUTABLE;
    case EntryKind::file:
      return GIT_FILEMODE_BLOB;
  }
  return GIT_FILEMODE_BLOB;
}

Result<Libgit<git_signature>> signature(const Person& who, WallTime when) {
  Libgit<git_signature> made;
  auto seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
  std::string email = who.email.empty() ? "none" : who.email;
  int result = git().signature_new(LibgitOut(made), who.name.c_str(), email.c_str(), seconds, 0);
  if (result != 0) return libgit_error(result, "cannot commit as '" + printable(who.name) + "'");
  return made;
}

Result<Libgit<git_odb>> objects_of(git_repository* handle) {
  Libgit<git_odb> objects;
  int result = git().repository_odb(LibgitOut(objects), handle);
  if (result != 0) return libgit_error(result, "cannot read objects");
  return objects;
}

// The size of an object, which is of that type, without reading it.
Result<uint64_t> size_of(git_odb* objects, const ObjectId& id, git_object_t type) {
  git_oid oid;
  to_libgit(id, oid);
  size_t size = 0;
  git_object_t found = GIT_OBJECT_INVALID;
  int result = git().odb_read_header(&size, &found, objects, &oid);
  if (result != 0) return libgit_error(result, "cannot read " + named(id));
  if (found == type) return size;
  return fail(Code::corrupt, named(id) + " is a " + git().object_type2string(found) + ", not a " +
                                 git().object_type2string(type));
}

Status check_header(git_odb* objects, const ObjectId& id, git_object_t type, uint64_t most_bytes) {
  TRY(uint64_t size, size_of(objects, id, type));
  if (size <= most_bytes) return {};
  return fail(Code::invalid, named(id) + " has " + count(size, "byte") + ", more than " +
                                 std::to_string(most_bytes));
}

}  // namespace

// One handle for one call; goes back to the idle ones.
class ObjectDatabase::Lease {
 public:
  Lease(const ObjectDatabase& owner, Libgit<git_repository> handle)
      : owner_(&owner), handle_(std::move(handle)) {}
  Lease(Lease&&) = default;
  ~Lease() {
    if (!handle_) return;
    std::lock_guard lock(owner_->mutex_);
    if (owner_->idle_.size() < kIdleHandles) owner_->idle_.push_back(std::move(handle_));
  }
  git_repository* get() const { return handle_.get(); }

 private:
  const ObjectDatabase* owner_;
  Libgit<git_repository> handle_;
};

Result<std::unique_ptr<ObjectDatabase>> ObjectDatabase::open(std::string folder) {
  TRY_DO(start_libgit());
  std::unique_ptr<ObjectDatabase> database(new ObjectDatabase(std::move(folder)));
  TRY(Lease first, database->lease());
  return database;
}

ObjectDatabase::~ObjectDatabase() = default;

Result<ObjectDatabase::Lease> ObjectDatabase::lease() const {
  {
    std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Lease lease(*this, std::move(idle_.back()));
      idle_.pop_back();
      return lease;
    }
  }
  Libgit<git_repository> handle;
  int result = git().repository_open_bare(LibgitOut(handle), folder_.c_str());
  if (result != 0) return libgit_error(result, "cannot open the repository " + folder_);
  return Lease(*this, std::move(handle));
}

Result<Libgit<git_odb_object>> ObjectDatabase::object(const ObjectId& id, int type,
                                                      uint64_t most_bytes) const {
  TRY(Lease handle, lease());
  TRY(Libgit<git_odb> objects, objects_of(handle.get()));
  TRY_DO(check_header(objects.get(), id, static_cast<git_object_t>(type), most_bytes));
  git_oid oid;
  to_libgit(id, oid);
  Libgit<git_odb_object> read;
  int result = git().odb_read(LibgitOut(read), objects.get(), &oid);
  if (result != 0) return libgit_error(result, "cannot read " + named(id));
  return read;
}

Result<Commit> ObjectDatabase::commit(const ObjectId& id) const {
  TRY(Lease handle, lease());
  TRY(Libgit<git_odb> objects, objects_of(handle.get()));
  TRY_DO(check_header(objects.get(), id, GIT_OBJECT_COMMIT, kLargestCommit));
  git_oid oid;
  to_libgit(id, oid);
  Libgit<git_commit> read;
  int result = git().commit_lookup(LibgitOut(read), handle.get(), &oid);
  if (result != 0) return libgit_error(result, "cannot read commit " + id.hex());
  Commit commit{.id = id, .tree = from_libgit(*git().commit_tree_id(read.get()))};
  for (unsigned i = 0; i < git().commit_parentcount(read.get()); ++i)
    commit.parents.push_back(from_libgit(*git().commit_parent_id(read.get(), i)));
  const git_signature& author = *git().commit_author(read.get());
  commit.author = person(author);
  commit.authored = wall_time(author.when.time);
  commit.committed = wall_time(git().commit_time(read.get()));
  commit.message = valid_utf8(git().commit_message(read.get()));
  return commit;
}

Result<std::vector<TreeEntry>> ObjectDatabase::tree(const ObjectId& id) const {
  TRY(auto read, object(id, GIT_OBJECT_TREE, kLargestTree));
  std::string_view bytes(static_cast<const char*>(git().odb_object_data(read.get())),
                         git().odb_object_size(read.get()));
  auto entries = parse_tree(bytes);
  if (!entries && entries.error().code == Code::corrupt)
    return std::move(entries).error().within("reading folder " + id.hex());
  return entries;
}

Result<uint64_t> ObjectDatabase::blob_size(const ObjectId& id) const {
  {
    std::lock_guard lock(mutex_);
    if (auto known = blob_sizes_.find(id); known != blob_sizes_.end()) return known->second;
  }
  TRY(Lease handle, lease());
  TRY(Libgit<git_odb> objects, objects_of(handle.get()));
  TRY(uint64_t size, size_of(objects.get(), id, GIT_OBJECT_BLOB));
  std::lock_guard lock(mutex_);
  if (blob_sizes_.size() == kMostSizes) blob_sizes_.clear();
  blob_sizes_[id] = size;
  return size;
}

Result<std::string> ObjectDatabase::blob(const ObjectId& id) const {
  TRY(auto read, object(id, GIT_OBJECT_BLOB, UINT64_MAX));
  return std::string(static_cast<const char*>(git().odb_object_data(read.get())),
                     git().odb_object_size(read.get()));
}

Result<ObjectId> ObjectDatabase::find_commit(std::string_view digits) const {
  constexpr size_t kFewest = 4, kAll = 40;
  bool is_prefix = digits.size() >= kFewest && digits.size() <= kAll &&
                   digits.find_first_not_of("0123456789abcdef") == digits.npos;
  if (!is_prefix) {
    return fail(Code::invalid,
                "'" + printable(digits) + "' is not a commit: 4 to 40 hexadecimal digits");
  }
  TRY(Lease handle, lease());
  git_oid oid;
  int result = git().oid_fromstrn(&oid, digits.data(), digits.size());
  Libgit<git_commit> read;
  if (result == 0)
    result = git().commit_lookup_prefix(LibgitOut(read), handle.get(), &oid, digits.size());
  if (result == GIT_EAMBIGUOUS)
    return fail(Code::invalid, "several commits begin with " + std::string(digits));
  if (result != 0) return fail(Code::not_found, "there is no commit " + std::string(digits));
  return from_libgit(*git().commit_id(read.get()));
}

Result<bool> ObjectDatabase::is_ancestor(const ObjectId& ancestor, const ObjectId& commit) const {
  if (ancestor == commit) return true;
  TRY(Lease handle, lease());
  git_oid above, below;
  to_libgit(ancestor, above);
  to_libgit(commit, below);
  int result = git().graph_descendant_of(handle.get(), &below, &above);
  if (result < 0) return libgit_error(result, "cannot compare commits");
  return result == 1;
}

Result<ObjectId> ObjectDatabase::add_blob(std::string_view bytes) {
  TRY(Lease handle, lease());
  git_oid oid;
  int result = git().blob_create_from_buffer(&oid, handle.get(), bytes.data(), bytes.size());
  if (result != 0) return libgit_error(result, "cannot store a file");
  return from_libgit(oid);
}

Result<ObjectId> ObjectDatabase::add_tree(const std::vector<TreeEntry>& entries) {
  TRY(Lease handle, lease());
  Libgit<git_treebuilder> builder;
  int result = git().treebuilder_new(LibgitOut(builder), handle.get(), nullptr);
  git_oid oid;
  for (size_t i = 0; i < entries.size() && result == 0; ++i) {
    to_libgit(entries[i].id, oid);
    result = git().treebuilder_insert(nullptr, builder.get(), entries[i].name.c_str(), &oid,
                                      mode_of(entries[i].kind));
  }
  if (result == 0) result = git().treebuilder_write(&oid, builder.get());
  if (result != 0) return libgit_error(result, "cannot store a folder");
  return from_libgit(oid);
}

Result<ObjectId> ObjectDatabase::add_commit(const ObjectId& tree,
                                            const std::vector<ObjectId>& parents,
                                            const CommitDetails& details, WallTime when) {
  TRY(Libgit<git_signature> who, signature(details.author, when));
  TRY(Lease handle, lease());
  git_oid tree_oid;
  to_libgit(tree, tree_oid);
  Libgit<git_tree> root;
  int result = git().tree_lookup(LibgitOut(root), handle.get(), &tree_oid);
  std::vector<Libgit<git_commit>> owned(parents.size());
  std::vector<const git_commit*> before;
  for (size_t i = 0; i < parents.size() && result == 0; ++i) {
    git_oid parent;
    to_libgit(parents[i], parent);
    result = git().commit_lookup(LibgitOut(owned[i]), handle.get(), &parent);
    before.push_back(owned[i].get());
  }
  git_oid oid;
  if (result == 0) {
    result = git().commit_create(&oid, handle.get(), nullptr, who.get(), who.get(), nullptr,
                                 details.message.c_str(), root.get(), before.size(), before.data());
  }
  if (result != 0) return libgit_error(result, "cannot store a commit");
  return from_libgit(oid);
}

Result<std::optional<ObjectId>> ObjectDatabase::reference(const std::string& name) const {
  TRY(Lease handle, lease());
  git_oid oid;
  int result = git().reference_name_to_id(&oid, handle.get(), name.c_str());
  if (result == GIT_ENOTFOUND) return std::optional<ObjectId>();
  if (result != 0) return libgit_error(result, "cannot read " + name);
  return std::optional(from_libgit(oid));
}

Status ObjectDatabase::move_reference(const std::string& name,
                                      const std::optional<ObjectId>& expected, const ObjectId& to,
                                      const Person& who, const std::string& why) {
  TRY(Lease handle, lease());
  std::string email = who.email.empty() ? "none" : who.email;
  int result = git().repository_set_ident(handle.get(), who.name.c_str(), email.c_str());
  if (result != 0) return libgit_error(result, "cannot move " + name);
  git_oid from, target;
  to_libgit(expected.value_or(ObjectId()), from);
  to_libgit(to, target);
  auto give_up = std::chrono::steady_clock::now() + kLockPatience;
  while (true) {
    Libgit<git_reference> moved;
    result = expected
                 ? git().reference_create_matching(LibgitOut(moved), handle.get(), name.c_str(),
                                                   &target, true, &from, why.c_str())
                 : git().reference_create(LibgitOut(moved), handle.get(), name.c_str(), &target,
                                          false, why.c_str());
    if (result == 0) return {};
    if (result != GIT_ELOCKED || std::chrono::steady_clock::now() >= give_up) break;
    std::this_thread::sleep_for(kBetweenLooks);
  }
  if (result == GIT_EMODIFIED || result == GIT_EEXISTS || result == GIT_ENOTFOUND)
    return fail(Code::stale, name + " was moved meanwhile");
  return libgit_error(result, "cannot move " + name);
}

}  // namespace consort::server
