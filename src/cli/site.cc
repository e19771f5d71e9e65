#include "cli/site.h"

#include <filesystem>

#include "base/strings.h"
#include "cli/hosts.h"
#include "cli/output.h"
#include "document/folder_tree.h"

namespace consort::cli {

void SiteBlobs::add(const std::map<Digest, std::string>& blobs) {
  std::lock_guard lock(mutex_);
  paths_.insert(blobs.begin(), blobs.end());
}

Result<std::string> SiteBlobs::read(const Digest& digest) {
  std::string path;
  {
    std::lock_guard lock(mutex_);
    auto found = paths_.find(digest);
    if (found == paths_.end())
      return fail(Code::not_found, "the site has no content " + digest.hex());
    path = found->second;
  }
  TRY(std::string bytes, tree_.read(path));
  if (sha256(bytes) != digest)
    return fail(Code::stale, path + " has changed since the site was compiled");
  return bytes;
}

namespace {

// Somebody in another folder than they think looks for the folder's name.
Status must_be_site(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  std::string where = fs::absolute(folder, error).lexically_normal().string();
  if (!fs::is_directory(folder, error))
    return fail(Code::not_found, "there is no folder " + where + "; -C names that of the site");
  for (const char* name : {"site.yaml", "site.yml", "site.jsonnet"})
    if (fs::exists(fs::symlink_status(fs::path(folder) / name, error))) return {};
  return fail(Code::not_found, "there is no site in " + where +
                                   ": it has no site.yaml; -C names another folder, and 'consort "
                                   "init' begins a site");
}

}  // namespace

Result<std::unique_ptr<Site>> Site::open(const Call& call) {
  TRY_DO(must_be_site(call.arguments.site));
  auto tree = document::FolderTree::open(call.arguments.site);
  if (!tree) return std::move(tree.error()).within("opening the site");
  return open(call, std::make_unique<document::FolderTree>(std::move(*tree)));
}

Result<std::unique_ptr<Site>> Site::open(const Call& call,
                                         std::unique_ptr<const document::SourceTree> tree) {
  TRY(KnownTypes types, open_types(call, call.arguments.site));
  std::unique_ptr<Site> site(new Site(call, std::move(tree), std::move(types)));
  if (call.arguments.facts_of_hosts) TRY_DO(site->facts_.load(*call.arguments.facts_of_hosts));
  site->compiler_->refresh();
  return site;
}

Site::Site(const Call& call, std::unique_ptr<const document::SourceTree> tree, KnownTypes types)
    : call_(call),
      tree_(std::move(tree)),
      witness_(*tree_),
      types_(std::move(types)),
      loader_(witness_, names_),
      blobs_(*tree_),
      compiler_(std::make_unique<compiler::Compiler>(
          compiler::Workplace{types_.registry.schema(), witness_, loader_, names_, facts_})) {}

compiler::ParallelFor Site::parallel() {
  return [this](size_t count, const std::function<void(size_t)>& body) {
    pool_.for_each(count, 1, body);
  };
}

Result<std::string> Site::host_meant(system::Target& target) const {
  const std::vector<std::string>& hosts = compiler_->hosts();
  std::string name;
  if (call_.arguments.host) {
    name = *call_.arguments.host;
  } else {
    TRY(name, name_of_machine(target));
  }
  if (std::binary_search(hosts.begin(), hosts.end(), name)) return name;
  std::string short_name = name.substr(0, name.find('.'));
  if (!call_.arguments.host && std::binary_search(hosts.begin(), hosts.end(), short_name))
    return short_name;
  std::string known = hosts.empty()      ? "it has no hosts yet"
                      : hosts.size() > 8 ? "it has " + std::to_string(hosts.size()) + " others"
                                         : "it has " + join(hosts, ", ");
  std::string hint = did_you_mean(name, hosts);
  return fail(Code::not_found, "the site has no host '" + printable(name) + "' (hosts/" +
                                   printable(name) + ".yaml); " + known +
                                   (hint.empty() ? "; --host picks one" : "; " + hint));
}

std::shared_ptr<const compiler::Compilation> Site::look_at(const std::string& host) {
  compiled_ = compiler_->compile(host);
  testimony_ = witness_.testimony();
  if (compiled_->catalog) blobs_.add(compiled_->blobs);
  return compiled_;
}

std::shared_ptr<const model::Catalog> Site::compile(const std::string& host) {
  auto compiled = look_at(host);
  say(compiled->diagnostics);
  return compiled->catalog;
}

// What plugins say of their types is not part of the key, so with plugins there is no cache.
std::optional<CatalogCache> Site::cache(const std::string& file, const std::string& host) const {
  if (call_.wiring.program.empty() || types_.has_plugins) return std::nullopt;
  std::string key = call_.wiring.program + "\n" + host + "\n" + facts_.digest().hex();
  return CatalogCache(file, sha256(key));
}

std::optional<Site::Recalled> Site::recall(const CatalogCache& cache) {
  auto entry = cache.load(*tree_, names_);
  if (!entry) return std::nullopt;
  blobs_.add(entry->blobs);
  return Recalled{std::make_shared<const model::Catalog>(std::move(entry->catalog)), entry->digest};
}

Result<std::optional<Digest>> Site::keep(const CatalogCache& cache,
                                         const model::Catalog& catalog) const {
  if (!compiled_ || !compiled_->diagnostics.empty()) return std::nullopt;
  TRY(Digest digest, cache.store(catalog, compiled_->blobs, testimony_));
  return digest;
}

void Site::end_compiling() {
  compiled_.reset();
  compiler_.reset();
  testimony_ = {};
}

std::vector<std::string> Site::files_read() const {
  std::vector<std::string> paths;
  for (const auto& [path, stamp] : witness_.testimony().files)
    if (stamp) paths.push_back(path);
  return paths;
}

void Site::say(const Diagnostics& diagnostics) {
  if (!diagnostics.empty()) say_diagnostics(call_, diagnostics, compiler_->lines());
}

}  // namespace consort::cli
