#include "resources/file/replace.h"

namespace consort::resources {
namespace {

using model::Value;
using testing::ElementsAre;

std::vector<std::string> words(const char* text) {
  auto words = validate_command(Value(text), "/tmp/new");
  EXPECT_TRUE(words) << words.error().to_string();
  return words.value_or(std::vector<std::string>());
}

TEST(ValidateCommand, SplitsAsAShellWould) {
  EXPECT_THAT(words("visudo -c -f %"), ElementsAre("visudo", "-c", "-f", "/tmp/new"));
  EXPECT_THAT(words("  a\t%  "), ElementsAre("a", "/tmp/new"));
  EXPECT_THAT(words("a 'b c' \"d e\" %"), ElementsAre("a", "b c", "d e", "/tmp/new"));
  EXPECT_THAT(words("a '' %"), ElementsAre("a", "", "/tmp/new"));
  EXPECT_THAT(words("a b' c'd --f=%"), ElementsAre("a", "b cd", "--f=/tmp/new"));
  EXPECT_THAT(words(R"(a b\ c "d\"e\f" '$x|y' %)"),
              ElementsAre("a", "b c", "d\"e\\f", "$x|y", "/tmp/new"));
}

TEST(ValidateCommand, TakesAListAsItIs) {
  Value list(model::List{Value("a"), Value("| $x"), Value("%:%")});
  EXPECT_THAT(*validate_command(list, "/n"), ElementsAre("a", "| $x", "/n:/n"));
}

TEST(ValidateCommand, RefusesWhatCannotWork) {
  for (const char* text :
       {"a % | b", "a % && b", "a % > /x", "a $HOME %", "a `b` %", "a *.c %", "a 'b %", "a \"b %",
        "a % \\", "", "   ", "visudo -c", "'' %", "a % # c", "a %\nb"}) {
    auto words = validate_command(Value(text), "/tmp/new");
    ASSERT_FALSE(words) << text;
    EXPECT_EQ(words.error().code, Code::invalid) << text;
  }
  EXPECT_FALSE(validate_command(Value(1), "/n"));
  EXPECT_FALSE(validate_command(Value(model::List{}), "/n"));
  EXPECT_FALSE(validate_command(Value(model::List{Value("a"), Value(1)}), "/n"));
}

}  // namespace
}  // namespace consort::resources
