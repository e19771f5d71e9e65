#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "resources/account/public_key.h"
#include "system/target.h"

namespace consort::resources {

// The lines of an authorized_keys file. Lines that hold no key (comments, nonsense) stay where they
// are.
class KeyFile {
 public:
  explicit KeyFile(std::string_view text);

  const PublicKey* find(const PublicKey& key) const;
  // Whether the key stands in a line that we cannot read; sshd may be able to.
  bool has_damaged(const PublicKey& key) const;
  // Of the keys, as PublicKey::line() writes them, and of what is neither a key nor a comment as it
  // is (sshd may see a key in it); sorted.
  std::vector<std::string> lines() const;
  // Damaged ones count, too.
  void put(const PublicKey& key);  // in place of the same key, or at the end
  bool remove(const PublicKey& key);
  void keep_only(const std::vector<PublicKey>& keys);  // besides comments
  std::string text() const;

 private:
  struct Line {
    std::string text;
    std::optional<PublicKey> key;

    bool is_comment() const;  // or empty
    bool is_damaged(const PublicKey& other) const;
    bool holds(const PublicKey& other) const;
  };
  std::vector<Line> lines_;
};

// Where a user's keys are: `pattern` with %u (name), %h (home) and %% filled in; "" means the usual
// place. Code::invalid when that is no absolute path.
Result<std::string> key_file_path(const std::string& pattern, const std::string& user,
                                  const std::string& home);

// An empty file when there is none.
Result<KeyFile> read_key_file(system::FileSystem& files, const std::string& path);

// Writes it for `owner`: in the home as the owner's, with ~/.ssh made when it is missing, and
// elsewhere as root's. Never through a link that the owner controls. What is secret nobody else can
// read; where sshd has to read it as somebody else that fails (denied).
Status write_key_file(system::FileSystem& files, const std::string& path, const KeyFile& keys,
                      const system::Accounts::User& owner, bool secret);

}  // namespace consort::resources
