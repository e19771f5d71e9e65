#include "base/strings.h"
#include "resources/account/account_database.h"
#include "resources/account/accounts.h"
#include "resources/account/key_file.h"
#include "resources/if_there.h"

namespace consort::resources {
namespace {

using model::List;
using model::Map;
using model::Value;

// The options an order wants; checked to be what sshd will read them as.
Result<std::vector<std::string>> wanted_options(const Order& order, PublicKey key) {
  key.options.clear();
  const Value* wanted = order.wanted("options");
  if (!wanted || !wanted->is_list()) return key.options;
  for (const Value& option : wanted->list()) {
    if (option.is_text()) key.options.push_back(option.text());
  }
  Result<PublicKey> again = PublicKey::parse(key.line());
  if (!again || again->options != key.options || !again->same_key(key)) {
    return fail(
        Code::invalid,
        "the options '" + printable(join(key.options, ",")) +
            "' are not what sshd would read: each is a word, or word=\"value\" with the quotes");
  }
  return key.options;
}

class AuthorizedKeysProvider final : public Provider, public Fingerprinting, public Watching {
 public:
  explicit AuthorizedKeysProvider(system::Target& target)
      : target_(target), accounts_(target.files()) {}

  Result<Map> read(const Identity& identity, Context&) override {
    TRY(PublicKey key, PublicKey::parse(identity.text("key")));
    Map state;
    state.set("state", Value("absent"));
    auto user = target_.accounts().user(identity.text("user"));
    if (!user) return state;  // to be made first
    TRY(std::string path, key_file_path(identity.text("path"), user->name, user->home));
    TRY(KeyFile file, read_key_file(target_.files(), path));
    const PublicKey* found = file.find(key);
    if (found) state.set("state", Value("present"));
    if (file.has_damaged(key)) state.set("state", Value("damaged"));
    if (!found) return state;
    List options;
    for (const std::string& option : found->options)
      options.emplace_back(option);
    state.set("options", Value(std::move(options)));
    return state;
  }

  Fingerprint fingerprint(const Identity& identity, Context&) override {
    auto user = target_.accounts().user(identity.text("user"));
    auto path = user ? key_file_path(identity.text("path"), user->name, user->home)
                     : fail(Code::not_found, "");
    return path ? target_.files().fingerprint(*path) : Fingerprint{};
  }

  Status apply(const Order& order, Context&) override {
    TRY(PublicKey key, PublicKey::parse(order.text("key")));
    TRY(key.options, wanted_options(order, key));
    if (key.comment.empty()) key.comment = order.name();
    auto user = target_.accounts().user(order.text("user"));
    if (!user)
      return fail(Code::not_found, "there is no user '" + printable(order.text("user")) +
                                       "': describe users." + printable(order.text("user")));

    TRY(auto held, accounts_.lock());
    TRY(std::string path, key_file_path(order.text("path"), user->name, user->home));
    TRY(KeyFile file, read_key_file(target_.files(), path));
    if (order.text("state") == "absent") {
      return file.remove(key) ? write_key_file(target_.files(), path, file, *user, false)
                              : Status{};
    }
    const PublicKey* found = file.find(key);
    if (found && !order.wanted("options")) key.options = found->options;
    file.put(key);
    return write_key_file(target_.files(), path, file, *user, order.desired.sensitive);
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    auto user = target_.accounts().user(identity.text("user"));
    auto path = user ? key_file_path(identity.text("path"), user->name, user->home)
                     : fail(Code::not_found, "");
    std::vector<WatchPoint> points{{WatchPoint::Kind::path, "/etc/passwd"}};
    if (path) points.push_back({WatchPoint::Kind::path, *path});
    return points;
  }

 private:
  system::Target& target_;
  AccountDatabase accounts_;
};

}  // namespace

std::unique_ptr<Provider> authorized_keys_provider(system::Target& target, const model::Facts&) {
  return std::make_unique<AuthorizedKeysProvider>(target);
}

}  // namespace consort::resources
