#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace consort::resources {

// What crypt(3) makes, of a method that is still worth its name: "$y$j9T$...", "$6$salt$...". Plain
// text never is.
bool is_password_hash(std::string_view text);
// Whether it can be the hash of a user's password; "*" can, too. The error has nothing of it.
Status check_password_hash(std::string_view text);

// The password field of /etc/shadow: a hash behind as many '!' as locked it; "" when there is no
// password at all
// ("!" locks even that), "*" when there cannot be one.
struct PasswordField {
  std::string hash;
  bool locked = false;

  static PasswordField parse(std::string_view field);
  std::string text() const { return locked ? "!" + hash : hash; }
};

// Days since 1970 as in /etc/shadow, and dates as people write them ("2027-01-31").
std::optional<std::string> date_of_days(std::string_view days);
Result<std::string> days_of_date(std::string_view date);
std::string days_today(WallTime now);

}  // namespace consort::resources
