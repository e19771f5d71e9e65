#include "resources/account/key_file.h"

#include <algorithm>

#include "base/strings.h"
#include "resources/if_there.h"
#include "system/paths.h"

namespace consort::resources {
namespace {

constexpr size_t kLargest = 4 << 20;  // bytes of a key file
constexpr const char* kUsualPlace = "%h/.ssh/authorized_keys";

}  // namespace

KeyFile::KeyFile(std::string_view text) {
  for (std::string_view line : split_lines(text)) {
    Line& added = lines_.emplace_back(Line{std::string(line), std::nullopt});
    if (added.is_comment()) continue;
    if (Result<PublicKey> key = PublicKey::parse(line)) added.key = std::move(*key);
  }
}

bool KeyFile::Line::is_comment() const {
  std::string_view content = trim(text);
  return content.empty() || content[0] == '#';
}

bool KeyFile::Line::is_damaged(const PublicKey& other) const {
  if (key || is_comment()) return false;
  std::vector<std::string_view> words = split_words(text);
  return std::find(words.begin(), words.end(), other.blob) != words.end();
}

bool KeyFile::Line::holds(const PublicKey& other) const {
  return key ? key->same_key(other) : is_damaged(other);
}

bool KeyFile::has_damaged(const PublicKey& key) const {
  return std::any_of(lines_.begin(), lines_.end(),
                     [&](const Line& line) { return line.is_damaged(key); });
}

const PublicKey* KeyFile::find(const PublicKey& key) const {
  for (const Line& line : lines_) {
    if (line.key && line.key->same_key(key)) return &*line.key;
  }
  return nullptr;
}

std::vector<std::string> KeyFile::lines() const {
  std::vector<std::string> lines;
  for (const Line& line : lines_) {
    if (!line.is_comment()) lines.push_back(line.key ? line.key->line() : line.text);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

void KeyFile::put(const PublicKey& key) {
  bool placed = false;
  std::erase_if(lines_, [&](Line& line) {
    if (!line.holds(key)) return false;
    if (std::exchange(placed, true)) return true;  // the same key twice
    line = {key.line(), key};
    return false;
  });
  if (!placed) lines_.push_back({key.line(), key});
}

bool KeyFile::remove(const PublicKey& key) {
  return std::erase_if(lines_, [&](const Line& line) { return line.holds(key); }) > 0;
}

void KeyFile::keep_only(const std::vector<PublicKey>& keys) {
  std::erase_if(lines_, [&](const Line& line) {
    return !line.is_comment() && std::none_of(keys.begin(), keys.end(), [&](const PublicKey& key) {
      return line.key && key.same_key(*line.key);
    });
  });
  for (const PublicKey& key : keys)
    put(key);
}

std::string KeyFile::text() const {
  std::string text;
  for (const Line& line : lines_)
    text += line.text + "\n";
  return text;
}

Result<std::string> key_file_path(const std::string& pattern, const std::string& user,
                                  const std::string& home) {
  std::string_view rest = pattern.empty() ? kUsualPlace : std::string_view(pattern);
  std::string path;
  for (size_t i = 0; i < rest.size(); ++i) {
    char next = rest[i] == '%' && i + 1 < rest.size() ? rest[++i] : '\0';
    if (next == 'u')
      path += user;
    else if (next == 'h')
      path += home;
    else if (next == '%' || next == '\0')
      path += rest[i];
    else
      return fail(Code::invalid,
                  "'" + printable(pattern) + "' has %" + next + "; only %u, %h and %% are known");
  }
  return system::normal_path(path);
}

Result<KeyFile> read_key_file(system::FileSystem& files, const std::string& path) {
  TRY(auto text, if_there(files.read(path, kLargest)));
  return KeyFile(text.value_or(""));
}

Status write_key_file(system::FileSystem& files, const std::string& path, const KeyFile& keys,
                      const system::Accounts::User& owner, bool secret) {
  const std::string folder(system::parent_path(path));
  Result<std::string> place = system::normal_path(owner.home);  // "/home/alice/" is one, too
  if (!place || !path.starts_with(*place + "/")) {
    if (secret) {
      return fail(Code::denied, "the key or its options are secret, but sshd needs " + path +
                                    " to be readable for every user: keep it in the home");
    }
    TRY_DO(files.make_directories(folder));
    return files.write(path, keys.text());
  }
  TRY(auto home, if_there(files.status(*place)));
  if (!home) {
    return fail(Code::not_found,
                "the home of " + owner.name + ", " + printable(owner.home) +
                    ", does not exist: describe the user with `manage_home: true`");
  }
  TRY(auto there, if_there(files.status(folder)));
  if (!there) TRY_DO(files.make_directory(folder, 0700, system::Ownership{owner.uid, owner.gid}));
  TRY(auto before, if_there(files.status(path)));
  system::WriteOptions options{.uid = owner.uid, .gid = owner.gid};
  if (secret || !before || before->type != system::FileType::regular) options.mode = 0600;
  return files.write(path, keys.text(), options);
}

}  // namespace consort::resources
