#include "survey/census.h"

#include "resources/if_there.h"

namespace consort::survey {
namespace {

using resources::if_there;
using system::FileType;

bool holds_private_key(std::string_view text) {
  size_t begin = text.find("-----BEGIN ");
  while (begin != text.npos) {
    const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    if (line.find("PRIVATE KEY") != line.npos) return true;
    begin = text.find("-----BEGIN ", begin + 1);
  }
  return false;
}

// "https://user:password@host/", in a line that is no comment.
bool holds_password_in_address(std::string_view text) {
  for (size_t at = text.find("://"); at != text.npos; at = text.find("://", at + 3)) {
    const std::string_view rest = text.substr(at + 3);
    const std::string_view host = rest.substr(0, rest.find_first_of("/ \t\n\"'<>"));
    const size_t name = host.rfind('@');
    if (name == host.npos || host.substr(0, name).find(':') == host.npos) continue;
    const size_t line = at == 0 ? text.npos : text.rfind('\n', at);
    const size_t first = text.find_first_not_of(" \t", line == text.npos ? 0 : line + 1);
    if (text[first] != '#' && text[first] != ';') return true;
  }
  return false;
}

class Taker {
 public:
  Taker(system::FileSystem& files, const CensusBounds& bounds) : files_(files), bounds_(bounds) {}

  Status take(const std::string& path, uint32_t depth) {
    TRY(auto status, if_there(files_.status(path)));
    if (!status) return {};
    if (status->type == FileType::directory) return take_folder(path, depth);
    if (census_.size() >= bounds_.files)
      return fail(Code::invalid, "there are more than " + std::to_string(bounds_.files) +
                                     " files to look at: " + path + " is one too many");
    FileRecord record{.type = status->type,
                      .mode = status->mode,
                      .uid = status->uid,
                      .gid = status->gid,
                      .size = status->size};
    TRY(bool there, look_inside(path, record));
    if (there) census_.emplace(path, std::move(record));
    return {};
  }

  Census census() { return std::move(census_); }

 private:
  Status take_folder(const std::string& path, uint32_t depth) {
    if (depth == 0)
      return fail(Code::invalid, path + " lies deeper than " + std::to_string(bounds_.depth) +
                                     " folders in folders");
    TRY(auto entries, if_there(files_.list(path)));
    if (!entries) return {};
    for (const system::DirectoryEntry& entry : *entries)
      TRY_DO(take((path == "/" ? "" : path) + "/" + entry.name, depth - 1));
    return {};
  }

  // False when it is gone.
  Result<bool> look_inside(const std::string& path, FileRecord& record) {
    if (record.type == FileType::link) {
      TRY(auto target, if_there(files_.read_link(path)));
      if (target) record.link = std::move(*target);
      return target.has_value();
    }
    if (record.type != FileType::regular) return true;
    if (record.size > bounds_.largest) {
      TRY(record.digest, if_there(files_.digest(path)));
      return record.digest.has_value();
    }
    TRY(auto bytes, if_there(files_.read(path, bounds_.largest)));
    if (!bytes) return false;
    record.size = bytes->size();
    record.digest = sha256(*bytes);
    record.md5 = md5(*bytes);
    record.secret = holds_private_key(*bytes) || holds_password_in_address(*bytes);
    record.script = bytes->starts_with("#!");
    return true;
  }

  system::FileSystem& files_;
  const CensusBounds bounds_;
  Census census_;
};

}  // namespace

Result<Census> take_census(system::FileSystem& files, const std::vector<std::string>& roots,
                           const CensusBounds& bounds) {
  Taker taker(files, bounds);
  for (const std::string& root : roots)
    TRY_DO(taker.take(root, bounds.depth));
  return taker.census();
}

}  // namespace consort::survey
