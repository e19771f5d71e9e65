#pragma once
#include "survey/shipped_files.h"
#include "survey/template_sums.h"

namespace consort::survey {

// What rpm knows: every file of its packages with digest, and link, by one run of rpm in the root.
class RpmFiles final : public ShippedFiles {
 public:
  static Result<std::unique_ptr<RpmFiles>> read(system::Target& target,
                                                const std::vector<std::string>& roots);
  static bool is_there(system::FileSystem& files);

  // For --queryformat: one line a file, fields between tabs, the path last.
  static constexpr const char* kFormat =
      "[%{=NAME}\\t%{FILEFLAGS:fflags}\\t%{FILEDIGESTS}\\t%{FILELINKTOS}\\t%{FILEMODES:octal}"
      "\\t%{FILENAMES}\\n]";
  // Lines that are not in the format (warnings of rpm) are skipped.
  static std::unique_ptr<RpmFiles> parse(std::string_view output,
                                         const std::vector<std::string>& roots);

  const Shipped* find(std::string_view path) const override;
  const std::map<std::string, Shipped, std::less<>>& all() const override { return shipped_; }
  std::optional<Explanation> explain(std::string_view path,
                                     const FileRecord& record) const override;

 private:
  std::map<std::string, Shipped, std::less<>> shipped_;
  TemplateSums<Digest> templates_;
};

}  // namespace consort::survey
