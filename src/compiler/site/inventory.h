#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.h"
#include "base/strings.h"
#include "document/source_tree.h"

namespace consort::compiler {

// What a site has, by the names of its files alone: nothing is read. Documents are known by their
// stem: "site", "tags/web", "hosts/web1", "applications/shop/application". Immutable.
class Inventory {
 public:
  Inventory() = default;
  explicit Inventory(const std::vector<document::SourceFile>& files);

  // True when it was made from files of these paths.
  bool is_of(const std::vector<document::SourceFile>& files) const;

  // All sorted; tags may stand in folders below tags/ ("db/primary"), hosts may not.
  const std::vector<std::string>& hosts() const { return hosts_; }
  const std::vector<std::string>& tags() const { return tags_; }
  const std::vector<std::string>& applications() const { return applications_; }

  const std::string* document(std::string_view stem) const;  // its path; null: there is none
  bool has_file(std::string_view path) const;
  std::vector<std::string> files_in(
      std::string_view folder) const;  // relative to the folder, with all below

  // Two documents of one stem, and documents where none can stand. Rules: duplicate-document,
  // misplaced-document.
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  void add_document(const std::string& path, std::string_view stem);

  std::vector<std::string> files_;
  std::unordered_map<std::string, std::string, StringHash, std::equal_to<>> documents_;
  std::vector<std::string> hosts_, tags_, applications_;
  Diagnostics diagnostics_;
};

// The stems of the documents of a site.
std::string tag_stem(std::string_view tag);
std::string host_stem(std::string_view host);
std::string application_stem(std::string_view application);
constexpr std::string_view kSiteStem = "site";

// "applications/shop/" for files and templates of that application; "" for those of the site.
std::string application_folder(std::string_view application);

}  // namespace consort::compiler
