#include "survey/rpm/rpm_files.h"

#include <charconv>

#include "base/strings.h"
#include "survey/roots.h"

namespace consort::survey {
namespace {

constexpr Duration kPatience = std::chrono::minutes(2);
constexpr size_t kMostOutput = 256 << 20;  // bytes: a large system has half a million files

// "0100644" -> 0644; nothing for what is no number.
std::optional<uint32_t> mode_of(std::string_view octal) {
  uint32_t bits = 0;
  auto [end, error] = std::from_chars(octal.data(), octal.data() + octal.size(), bits, 8);
  if (error != std::errc() || end != octal.data() + octal.size()) return std::nullopt;
  return bits & 07777;
}

constexpr const char* kDatabases[] = {"/usr/lib/sysimage/rpm", "/var/lib/rpm"};

}  // namespace

bool RpmFiles::is_there(system::FileSystem& files) {
  for (const char* folder : kDatabases) {
    auto entries = files.list(folder);
    if (entries && !entries->empty()) return true;
  }
  return false;
}

Result<std::unique_ptr<RpmFiles>> RpmFiles::read(system::Target& target,
                                                 const std::vector<std::string>& roots) {
  system::Command command{.argv = {"rpm", "--query", "--all", "--queryformat", kFormat},
                          .timeout = kPatience,
                          .output_limit = kMostOutput};
  TRY(auto result, system::run_checked(target.processes(), command));
  if (result.truncated) return fail(Code::invalid, "rpm knows more files than can be looked at");
  return parse(result.output, roots);
}

std::unique_ptr<RpmFiles> RpmFiles::parse(std::string_view output,
                                          const std::vector<std::string>& roots) {
  auto known = std::make_unique<RpmFiles>();
  for (std::string_view line : split_lines(output)) {
    const auto fields = split(line, '\t');
    if (fields.size() != 6 || !fields[5].starts_with('/')) continue;
    const std::string_view path = fields[5];
    auto digest = Digest::from_hex(fields[2]);
    if (path.starts_with("/usr/share/") || path.starts_with("/usr/lib/")) {
      if (digest) known->templates_.add(*digest, fields[0]);
    } else if (lies_below(path, roots)) {
      if (fields[1].find('g') != fields[1].npos && !digest) continue;  // a ghost: made later
      Shipped shipped{.package = std::string(fields[0]),
                      .configuration = fields[1].find('c') != fields[1].npos};
      if (digest) shipped.content = *digest;
      shipped.mode = mode_of(fields[4]);
      if (!fields[3].empty()) shipped.link = std::string(fields[3]);
      known->shipped_.insert_or_assign(std::string(path), std::move(shipped));
    }
  }
  known->templates_.sort();
  return known;
}

const Shipped* RpmFiles::find(std::string_view path) const {
  auto found = shipped_.find(path);
  return found == shipped_.end() ? nullptr : &found->second;
}

std::optional<Explanation> RpmFiles::explain(std::string_view, const FileRecord& record) const {
  if (!record.digest || record.size == 0) return std::nullopt;
  const std::string_view package = templates_.package_of(*record.digest);
  if (package.empty()) return std::nullopt;
  return Explanation{"a copy of what the package " + std::string(package) + " brought"};
}

}  // namespace consort::survey
