#include "compiler/site/inventory.h"

#include "base/strings.h"
#include "compiler/read/expect.h"
#include "document/fit_name.h"
#include "document/loader.h"

namespace consort::compiler {
namespace {

constexpr std::string_view kTags = "tags/", kHosts = "hosts/", kApplications = "applications/";
constexpr std::string_view kApplication = "/application";

}  // namespace

Inventory::Inventory(const std::vector<document::SourceFile>& files) {
  files_.reserve(files.size());
  for (const document::SourceFile& file : files) {
    files_.push_back(file.path);
    if (auto fault = document::fault_of_listed(file.path)) {
      diagnostics_.error(
          {printable(file.path.substr(0, file.path.find_last_not_of('/') + 1))}, "unfit-file",
          *fault,
          file.path.ends_with('/') ? "put its files into the site itself" : "give it another name");
      continue;
    }
    if (auto stem = document::document_stem(file.path)) add_document(file.path, *stem);
  }
  for (std::vector<std::string>* names : {&hosts_, &tags_, &applications_})
    std::sort(names->begin(), names->end());
}

void Inventory::add_document(const std::string& path, std::string_view stem) {
  std::vector<std::string>* kind = nullptr;
  std::string_view name = stem;
  if (stem.starts_with(kTags)) {
    kind = &tags_;
    name.remove_prefix(kTags.size());
  } else if (stem.starts_with(kHosts)) {
    kind = &hosts_;
    name.remove_prefix(kHosts.size());
    if (name.find('/') != name.npos) {
      diagnostics_.warning({path}, "misplaced-document",
                           "hosts stand directly in hosts/: this one is not used");
      return;
    }
  } else if (stem.starts_with(kApplications) && stem.ends_with(kApplication)) {
    kind = &applications_;
    name.remove_prefix(kApplications.size());
    if (name.size() < kApplication.size()) return;
    name.remove_suffix(kApplication.size());
    if (name.find('/') != name.npos) return;
  } else if (stem != kSiteStem) {
    return;
  }
  auto [first, added] = documents_.emplace(stem, path);
  if (!added) {
    diagnostics_.error({path}, "duplicate-document",
                       "there is " + first->second + " already: one of them must go");
  } else if (kind) {
    kind->emplace_back(name);
  }
}

const std::string* Inventory::document(std::string_view stem) const {
  auto found = documents_.find(stem);
  return found == documents_.end() ? nullptr : &found->second;
}

bool Inventory::is_of(const std::vector<document::SourceFile>& files) const {
  return std::equal(
      files.begin(), files.end(), files_.begin(), files_.end(),
      [](const document::SourceFile& file, const std::string& path) { return file.path == path; });
}

bool Inventory::has_file(std::string_view path) const {
  return std::binary_search(files_.begin(), files_.end(), path);
}

std::vector<std::string> Inventory::files_in(std::string_view folder) const {
  std::vector<std::string> files;
  auto next = std::lower_bound(files_.begin(), files_.end(), folder);
  for (; next != files_.end() && next->starts_with(folder); ++next)
    files.push_back(next->substr(folder.size()));
  return files;
}

std::string tag_stem(std::string_view tag) { return std::string(kTags) += tag; }
std::string host_stem(std::string_view host) { return std::string(kHosts) += host; }

std::string application_stem(std::string_view application) {
  return application_folder(application) + "application";
}

std::string application_folder(std::string_view application) {
  return (std::string(kApplications) += application) += '/';
}

}  // namespace consort::compiler
