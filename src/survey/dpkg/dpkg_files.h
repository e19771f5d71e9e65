#pragma once
#include <set>

#include "base/strings.h"
#include "survey/shipped_files.h"
#include "survey/template_sums.h"

namespace consort::survey {

// What dpkg and the tools around it know: lists of files, checksums, configuration files,
// diversions, alternatives, ucf, start links of System V. Read from their files, without running a
// program.
class DpkgFiles final : public ShippedFiles {
 public:
  static Result<std::unique_ptr<DpkgFiles>> read(system::FileSystem& files,
                                                 const std::vector<std::string>& roots);
  static bool is_there(system::FileSystem& files);

  const Shipped* find(std::string_view path) const override;
  const std::map<std::string, Shipped, std::less<>>& all() const override { return shipped_; }
  std::optional<Explanation> explain(std::string_view path,
                                     const FileRecord& record) const override;

 private:
  explicit DpkgFiles(std::vector<std::string> roots) : roots_(std::move(roots)) {}

  void find_merged(system::FileSystem& files);
  std::string path_of(std::string_view listed) const;  // "/usr/bin/ls" for "/bin/ls"
  Status read_packages(system::FileSystem& files);
  Status read_alternatives(system::FileSystem& files);
  void take_list(std::string_view package, std::string_view text);
  void take_sums(std::string_view package, std::string_view text);
  void take_configuration(std::string_view status);
  void take_diversions(std::string_view text);
  void take_alternative(std::string_view name, std::string_view text);
  void take_ucf(std::string_view text);
  Status read_enabled_units(system::FileSystem& files);

  std::optional<Explanation> alternative(std::string_view path, const FileRecord& record) const;
  std::optional<Explanation> package_link(std::string_view path, const FileRecord& record) const;
  std::optional<Explanation> start_link(std::string_view path, const FileRecord& record) const;
  std::optional<Explanation> kept_by_ucf(std::string_view path, const FileRecord& record) const;
  std::optional<Explanation> copy(const FileRecord& record) const;

  const std::vector<std::string> roots_;
  std::vector<std::string> merged_;  // folders that are links to those of /usr
  std::map<std::string, Shipped, std::less<>> shipped_;
  TemplateSums<Md5> templates_;
  std::map<std::string, bool, std::less<>> choices_;  // alternatives: whether made by hand
  std::map<std::string, Md5, std::less<>> ucf_;
  std::set<std::string, std::less<>> enabled_;  // links that packages made to enable units
};

}  // namespace consort::survey
