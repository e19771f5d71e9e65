#include "document/yaml_writer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>

#include "base/strings.h"
#include "document/yaml.h"
#include "model/json.h"

namespace consort::document {
namespace {

using model::List;
using model::Map;
using model::Value;

const std::string kName = "t.yaml";

Value read(std::string_view text) {
  Diagnostics diagnostics;
  std::optional<Value> value = read_yaml(text, &kName, diagnostics);
  EXPECT_EQ(render(diagnostics, {}), "") << text;
  return value.value_or(Value("(not read)"));
}

std::string write(const Value& value) {
  Result<std::string> text = write_yaml(value);
  EXPECT_TRUE(text.has_value());
  return text.value_or("(not written)");
}

TEST(YamlWriter, WritesWhatAPersonWould) {
  const std::string text =
      "include:\n"
      "  - base\n"
      "files:\n"
      "  /etc/motd:\n"
      "    content: |\n"
      "      Welcome to web1.\n"
      "\n"
      "        Be nice.\n"
      "    mode: \"0644\"\n"
      "    owner: root\n"
      "    note: |-\n"
      "      no line break\n"
      "      at the end\n"
      "packages:\n"
      "  nginx: {}\n"
      "users:\n"
      "  - name: deploy\n"
      "    groups: []\n"
      "    uid: 1000\n"
      "    system: false\n"
      "    ratio: 1.5\n"
      "    shell: null\n"
      "  - - nested\n"
      "    - 10.0.0.1\n"
      "\"yes\": \"no\"\n"
      "\"12:30\": \"{{ x }}\"\n";
  EXPECT_EQ(write(read(text)), text);
}

TEST(YamlWriter, QuotesWhatAnyReaderMightTakeForSomethingElse) {
  struct Case {
    const char* text;
    const char* written;
  };
  const Case cases[] = {
      {"nginx", "nginx"},
      {"", "\"\""},
      {" x", "\" x\""},
      {"x ", "\"x \""},
      {"yes", "\"yes\""},
      {"Off", "\"Off\""},
      {"y", "\"y\""},
      {"null", "\"null\""},
      {"~", "\"~\""},
      {"~/x", "~/x"},
      {"80", "\"80\""},
      {"0644", "\"0644\""},
      {"1_000", "\"1_000\""},
      {"1e3", "\"1e3\""},
      {"12:30:45", "\"12:30:45\""},
      {"2026-03-01", "\"2026-03-01\""},
      {"1.2.3", "1.2.3"},
      {"80/tcp", "80/tcp"},
      {"=", "\"=\""},
      {"<<", "\"<<\""},
      {"-", "\"-\""},
      {"-v", "-v"},
      {"--", "--"},
      {"---", "\"---\""},
      {"...", "\"...\""},
      {"a: b", "\"a: b\""},
      {"a:", "\"a:\""},
      {"a:b", "a:b"},
      {"a #b", "\"a #b\""},
      {"a#b", "a#b"},
      {"#b", "\"#b\""},
      {"{{ x }}", "\"{{ x }}\""},
      {"*.conf", "\"*.conf\""},
      {"@x", "\"@x\""},
      {"a\tb", "\"a\\tb\""},
      {"a\x01\x1B\x7F", "\"a\\x01\\e\\x7F\""},
      {"a\u0085\u2028\uFEFF", "\"a\\x85\\u2028\\uFEFF\""},
      {"caf\u00e9 \U0001F600", "caf\u00e9 \U0001F600"},
      {"say \"hi\"", "say \"hi\""},
      {"\"hi\\\"", "\"\\\"hi\\\\\\\"\""},
      {"\n", "\"\\n\""},
      {"a\r\nb", "\"a\\r\\nb\""},
      {"a\nb", "|-\n  a\n  b"},
      {"a\nb\n", "|\n  a\n  b"},
      {"a\n\n\n", "|+\n  a\n\n"},
      {" a\nb", "|2-\n   a\n  b"},
      {"\n a\n", "|2\n\n   a"},
      {"\ta\nb", "\"\\ta\\nb\""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(write(Value(c.text)), std::string(c.written) + "\n") << c.text;
    EXPECT_EQ(read(write(Value(c.text))), Value(c.text)) << c.text;
  }
}

TEST(YamlWriter, WritesNumbersThatStayWhatTheyAre) {
  struct Case {
    double real;
    const char* written;
  };
  const Case cases[] = {{1, "1.0"},
                        {-0.0, "-0.0"},
                        {0.1, "0.1"},
                        {1e20, "1.0e+20"},
                        {1e-7, "1.0e-07"},
                        {1.5e300, "1.5e+300"},
                        {std::numeric_limits<double>::infinity(), ".inf"},
                        {-std::numeric_limits<double>::infinity(), "-.inf"}};
  for (const Case& c : cases) {
    EXPECT_EQ(write(Value(c.real)), std::string(c.written) + "\n");
    EXPECT_EQ(read(write(Value(c.real))), Value(c.real));
  }
  EXPECT_TRUE(std::isnan(read(write(Value(std::nan("")))).real()));
}

TEST(YamlWriter, LongKeysAreWrittenOut) {
  Map map;
  map.set(std::string(5000, 'k'), Value("v"));
  map.set("next", Value(Map(map)));
  EXPECT_EQ(read(write(Value(map))), Value(map));
}

TEST(YamlWriter, RefusesWhatHasNoWrittenForm) {
  auto error = [](Value value) {
    Map inner, outer;
    inner.set("b", Value(List{Value(1), std::move(value)}));
    outer.set("a", Value(std::move(inner)));
    Result<std::string> text = write_yaml(Value(std::move(outer)));
    return text ? "" : text.error().to_string();
  };
  EXPECT_EQ(error(Value("\xFF")), "a.b.1: text that is not UTF-8 cannot be written as YAML");
  EXPECT_EQ(error(Value(model::Unknown{{"facts.x"}})),
            "a.b.1: a value that is not known yet cannot be written as YAML");
  EXPECT_EQ(error(Value(model::SecretText{{{true, "db"}}})),
            "a.b.1: a secret cannot be written as YAML");
  Map map;
  map.set("\xFF", Value(1));
  EXPECT_FALSE(write_yaml(Value(map)));
  Value deep(List{});
  for (int i = 0; i < 200; ++i)
    deep = Value(List{deep});
  EXPECT_FALSE(write_yaml(deep));
}

// Texts made of what is special somewhere in YAML.
rc::Gen<std::string> any_text() {
  auto piece = rc::gen::element<std::string>(
      "a", "b", "word", " ", "  ", "\n", "\n\n", "\t", ":", ": ", "#", " #", "-", "- ", "'", "\"",
      "\\", "|", ">", "[", "]", "{", "}", ",", "&", "*", "!", "%", "@", "`", "?", "=", "<<", "~",
      "0", "1", ".", "e", "_", "x", "o", "+", "yes", "no", "null", "true", "inf", "nan", "---",
      "...", "\r", "\u00e9", "\u0085", "\u2028", "\uFEFF", "\U0001F600", "\x01", "\x7F");
  return rc::gen::map(rc::gen::resize(8, rc::gen::container<std::vector<std::string>>(piece)),
                      [](const std::vector<std::string>& pieces) { return join(pieces, ""); });
}

rc::Gen<Value> any_value(int depth) {
  auto scalar =
      rc::gen::oneOf(rc::gen::just(Value()), rc::gen::map<bool>([](bool b) { return Value(b); }),
                     rc::gen::map<int64_t>([](int64_t i) { return Value(i); }),
                     rc::gen::map<double>([](double d) { return Value(d); }),
                     rc::gen::map(any_text(), [](const std::string& text) { return Value(text); }));
  if (depth == 0) return scalar;
  auto child = rc::gen::lazy([depth] { return any_value(depth - 1); });
  auto list = rc::gen::map(rc::gen::resize(4, rc::gen::container<List>(child)),
                           [](List items) { return Value(std::move(items)); });
  auto entries = rc::gen::container<std::vector<std::pair<std::string, Value>>>(
      rc::gen::pair(any_text(), child));
  auto map = rc::gen::map(rc::gen::resize(4, entries), [](const auto& pairs) {
    Map map;
    for (const auto& [key, value] : pairs)
      map.set(key, value);
    return Value(std::move(map));
  });
  return rc::gen::oneOf(scalar, list, map);
}

// The same down to the order of keys.
std::string exactly(const Value& value) { return model::to_pretty_json(value); }

TEST(YamlWriter, WritesOnOneLine) {
  EXPECT_EQ(write_yaml_inline(read("a: 1\nb:\n  - x\n  - y z\n  - \"0644\"\nc: {}\nd: \"e,f\"\n")),
            "{a: 1, b: [x, y z, \"0644\"], c: {}, d: \"e,f\"}");
  EXPECT_EQ(write_yaml_at(read("a:\n  b: 1\nc: 2\n"), 4), "a:\n      b: 1\n    c: 2\n");
}

RC_GTEST_PROP(YamlWriter, EveryValueComesBackFromOneLine, ()) {
  Value value = *any_value(4);
  auto text = write_yaml_inline(value);
  RC_ASSERT(text.has_value());
  RC_ASSERT(text->find('\n') == text->npos);
  RC_ASSERT(read(*text) == value);
}

RC_GTEST_PROP(YamlWriter, EveryValueComesBack, ()) {
  Value value = *any_value(4);
  std::string text = write_yaml(value).value();
  Diagnostics diagnostics;
  std::optional<Value> back = read_yaml(text, &kName, diagnostics);
  RC_LOG() << text << render(diagnostics, {});
  RC_ASSERT(back.has_value());
  RC_ASSERT(exactly(*back) == exactly(value));
}

// A second reader, of YAML 1.1, sees the same.
TEST(YamlWriter, PyYamlReadsTheSame) {
  if (std::system("/usr/bin/python3 -c 'import yaml' 2>/dev/null") != 0) {
    GTEST_SKIP() << "python3-yaml is not installed";
  }
  List values;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    values.push_back(any_value(3)(rc::Random(seed), 20).value());
  }
  std::string folder =
      std::filesystem::temp_directory_path() / ("consort-yaml-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/values.yaml") << write(Value(values));
  std::ofstream(folder + "/compare.py") << "import json, sys, yaml\n"
                                           "print(json.dumps(yaml.load(open(sys.argv[1] + "
                                           "'/values.yaml', newline=''), yaml.CSafeLoader)))\n";
  std::string command =
      "/usr/bin/python3 " + folder + "/compare.py " + folder + " > " + folder + "/values.json";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream output(folder + "/values.json");
  std::string json((std::istreambuf_iterator<char>(output)), {});
  Result<Value> seen = model::parse_json(json);
  ASSERT_TRUE(seen.has_value()) << seen.error().to_string();
  ASSERT_EQ(seen->list().size(), values.size());
  for (size_t i = 0; i < values.size(); ++i)
    EXPECT_EQ(exactly(seen->list()[i]), exactly(values[i]));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace consort::document
