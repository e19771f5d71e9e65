#include "survey/dpkg/dpkg_files.h"

#include "model/pattern.h"
#include "resources/if_there.h"
#include "survey/roots.h"

namespace consort::survey {
namespace {

using resources::if_there;

constexpr const char* kDatabase = "/var/lib/dpkg";
constexpr const char* kAlternatives = "/var/lib/dpkg/alternatives";
constexpr std::string_view kChosen = "/etc/alternatives/";

// Nothing there is nothing said.
Result<std::string> text_of(system::FileSystem& files, const std::string& path) {
  TRY(auto text, if_there(files.read(path)));
  return text.value_or("");
}

Result<std::vector<system::DirectoryEntry>> entries_of(system::FileSystem& files,
                                                       const std::string& path) {
  TRY(auto entries, if_there(files.list(path)));
  return entries.value_or(std::vector<system::DirectoryEntry>());
}

// Links that packages make when they are installed and that are in no list.
struct ScriptLink {
  const char* package;
  const char* path;
  const char* target;
};
constexpr ScriptLink kScriptLinks[] = {
    {"nginx-common", "/etc/nginx/sites-enabled/default", "/etc/nginx/sites-available/default"},
};

// Folders that are links into /usr by now, where lists of older packages still have them beside it.
constexpr const char* kMergeable[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};

// "nginx" of "nginx.list", "libc6" of "libc6:amd64.list"; "" when the file is another.
std::string_view package_of(std::string_view file, std::string_view ending) {
  if (!file.ends_with(ending)) return {};
  file.remove_suffix(ending.size());
  return file.substr(0, file.find(':'));
}

}  // namespace

bool DpkgFiles::is_there(system::FileSystem& files) {
  return files.status(std::string(kDatabase) + "/status").has_value();
}

Result<std::unique_ptr<DpkgFiles>> DpkgFiles::read(system::FileSystem& files,
                                                   const std::vector<std::string>& roots) {
  std::unique_ptr<DpkgFiles> known(new DpkgFiles(roots));
  known->find_merged(files);
  TRY_DO(known->read_packages(files));
  TRY(std::string status, text_of(files, std::string(kDatabase) + "/status"));
  known->take_configuration(status);
  TRY(std::string diversions, text_of(files, std::string(kDatabase) + "/diversions"));
  known->take_diversions(diversions);
  TRY_DO(known->read_alternatives(files));
  TRY(std::string ucf, text_of(files, "/var/lib/ucf/hashfile"));
  known->take_ucf(ucf);
  TRY_DO(known->read_enabled_units(files));
  return known;
}

void DpkgFiles::find_merged(system::FileSystem& files) {
  for (const char* folder : kMergeable) {
    auto status = files.status(folder);
    if (status && status->type == system::FileType::link) merged_.emplace_back(folder);
  }
}

std::string DpkgFiles::path_of(std::string_view listed) const {
  return (lies_below(listed, merged_) ? "/usr" : "") + std::string(listed);
}

Status DpkgFiles::read_packages(system::FileSystem& files) {
  const std::string folder = std::string(kDatabase) + "/info";
  TRY(auto entries, entries_of(files, folder));
  for (const system::DirectoryEntry& entry : entries) {
    const std::string_view listed = package_of(entry.name, ".list");
    const std::string_view summed = package_of(entry.name, ".md5sums");
    if (listed.empty() && summed.empty()) continue;
    TRY(std::string text, text_of(files, folder + "/" + entry.name));
    if (!listed.empty()) take_list(listed, text);
    if (!summed.empty()) take_sums(summed, text);
  }
  templates_.sort();
  return {};
}

// One path a line, folders too.
void DpkgFiles::take_list(std::string_view package, std::string_view text) {
  for (std::string_view listed : split_lines(text)) {
    std::string path = path_of(listed);
    if (lies_below(path, roots_))
      shipped_.try_emplace(std::move(path)).first->second.package = package;
  }
  for (const ScriptLink& link : kScriptLinks)
    if (link.package == package && lies_below(link.path, roots_))
      shipped_[link.path] = {.package = std::string(package), .link = link.target};
}

// "MD5  usr/share/doc/nginx/copyright".
void DpkgFiles::take_sums(std::string_view package, std::string_view text) {
  constexpr size_t kPath = 34;  // after the sum and two spaces
  for (std::string_view line : split_lines(text)) {
    if (line.size() <= kPath) continue;
    auto sum = Md5::from_hex(line.substr(0, 32));
    if (!sum) continue;
    const std::string path = path_of("/" + std::string(line.substr(kPath)));
    if (path.starts_with("/usr/share/") || path.starts_with("/usr/lib/"))
      templates_.add(*sum, package);
    if (lies_below(path, roots_)) {
      Shipped& shipped = shipped_[path];
      shipped.package = package;
      shipped.content = *sum;
    }
  }
}

// Of dpkg's status: " /etc/nginx/nginx.conf MD5", with " obsolete" when no version has it any more.
void DpkgFiles::take_configuration(std::string_view status) {
  std::string_view package;
  bool inside = false;
  for (std::string_view line : split_lines(status)) {
    if (line.starts_with("Package: ")) package = trim(line.substr(9));
    inside = line == "Conffiles:" || (inside && line.starts_with(' '));
    if (!inside || !line.starts_with(' ')) continue;
    auto words = split(trim(line), ' ');
    if (words.size() < 2 || !lies_below(words[0], roots_)) continue;
    if (words.size() > 2 && words[2] == "obsolete") {
      shipped_.erase(std::string(words[0]));
      continue;
    }
    auto sum = Md5::from_hex(words[1]);
    if (!sum) continue;  // "newconffile": it was never there
    shipped_[std::string(words[0])] = {
        .package = std::string(package), .configuration = true, .content = *sum};
  }
}

// Three lines each: where from, where to, and for which package it makes room.
void DpkgFiles::take_diversions(std::string_view text) {
  const auto lines = split_lines(text);
  for (size_t i = 0; i + 2 < lines.size(); i += 3) {
    auto from = shipped_.find(lines[i]);
    if (from == shipped_.end() || from->second.package == lines[i + 2]) continue;
    shipped_[std::string(lines[i + 1])] = std::move(from->second);
    shipped_.erase(from);
  }
}

Status DpkgFiles::read_alternatives(system::FileSystem& files) {
  TRY(auto entries, entries_of(files, kAlternatives));
  for (const system::DirectoryEntry& entry : entries) {
    TRY(std::string text, text_of(files, std::string(kAlternatives) + "/" + entry.name));
    take_alternative(entry.name, text);
  }
  return {};
}

// "auto" or "manual", the link, then pairs of a companion's name and link, up to an empty line.
void DpkgFiles::take_alternative(std::string_view name, std::string_view text) {
  const auto lines = split_lines(text);
  if (lines.empty()) return;
  const bool by_hand = lines[0] == "manual";
  choices_.emplace(name, by_hand);
  for (size_t i = 2; i + 1 < lines.size() && !lines[i].empty(); i += 2)
    choices_.emplace(lines[i], by_hand);
}

// "MD5  /etc/ucf.conf".
void DpkgFiles::take_ucf(std::string_view text) {
  for (std::string_view line : split_lines(text)) {
    const size_t space = line.find(' ');
    if (space == line.npos) continue;
    if (auto sum = Md5::from_hex(line.substr(0, space)))
      ucf_.insert_or_assign(std::string(trim(line.substr(space))), *sum);
  }
}

// deb-systemd-helper keeps, for each unit, the paths of the links that it made.
Status DpkgFiles::read_enabled_units(system::FileSystem& files) {
  const std::string folder = "/var/lib/systemd/deb-systemd-helper-enabled";
  TRY(auto entries, entries_of(files, folder));
  for (const system::DirectoryEntry& entry : entries) {
    if (!entry.name.ends_with(".dsh-also")) continue;
    TRY(std::string text, text_of(files, folder + "/" + entry.name));
    for (std::string_view path : split_lines(text))
      enabled_.emplace(path);
  }
  return {};
}

const Shipped* DpkgFiles::find(std::string_view path) const {
  auto found = shipped_.find(path);
  return found == shipped_.end() ? nullptr : &found->second;
}

std::optional<Explanation> DpkgFiles::explain(std::string_view path,
                                              const FileRecord& record) const {
  if (record.type == system::FileType::link) {
    auto told = alternative(path, record);
    if (!told) told = package_link(path, record);
    return told ? told : start_link(path, record);
  }
  auto told = kept_by_ucf(path, record);
  return told ? told : copy(record);
}

std::optional<Explanation> DpkgFiles::alternative(std::string_view path,
                                                  const FileRecord& record) const {
  const bool leads_to_one =
      record.link.starts_with(kChosen) && choices_.contains(record.link.substr(kChosen.size()));
  if (leads_to_one) return Explanation{"made by update-alternatives"};
  if (!path.starts_with(kChosen)) return std::nullopt;
  auto found = choices_.find(path.substr(kChosen.size()));
  if (found == choices_.end()) return std::nullopt;
  return Explanation{
      found->second ? "chosen by hand with update-alternatives" : "chosen by update-alternatives",
      found->second};
}

std::optional<Explanation> DpkgFiles::package_link(std::string_view path,
                                                   const FileRecord& record) const {
  if (enabled_.contains(path)) return Explanation{"made by a package to enable its unit"};
  if (path.starts_with("/etc/ssl/certs/") && record.link.starts_with("/usr/share/ca-certificates/"))
    return Explanation{"made by update-ca-certificates"};
  return std::nullopt;
}

// /etc/rc2.d/S01nginx -> ../init.d/nginx, made by update-rc.d for a script that a package brought.
std::optional<Explanation> DpkgFiles::start_link(std::string_view path,
                                                 const FileRecord& record) const {
  if (!model::matches_glob("/etc/rc?.d/*", path)) return std::nullopt;
  if (!record.link.starts_with("../init.d/") || !find("/etc" + record.link.substr(2)))
    return std::nullopt;
  return Explanation{"made by update-rc.d"};
}

std::optional<Explanation> DpkgFiles::kept_by_ucf(std::string_view path,
                                                  const FileRecord& record) const {
  auto found = ucf_.find(path);
  if (found == ucf_.end()) return std::nullopt;
  if (record.md5 == found->second) return Explanation{"as ucf installed it"};
  return Explanation{"changed since ucf installed it", true};
}

std::optional<Explanation> DpkgFiles::copy(const FileRecord& record) const {
  if (!record.md5 || record.size == 0) return std::nullopt;
  const std::string_view package = templates_.package_of(*record.md5);
  if (package.empty()) return std::nullopt;
  return Explanation{"a copy of what the package " + std::string(package) + " brought"};
}

}  // namespace consort::survey
