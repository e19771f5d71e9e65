// Writes the specs of resource types into a header, each as the JSON that is the same: reading YAML
// at every start would take half of a short run. usage: spec_header HEADER COLLECTION.spec.yaml...
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "document/yaml.h"
#include "model/json.h"

namespace {

using namespace consort;

std::string as_literal(const std::string& path, Diagnostics& diagnostics) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) diagnostics.error({path, 0, 0}, "unreadable", "cannot be read");
  auto spec = document::read_yaml(text.str(), &path, diagnostics);
  return spec ? "R\"spec(" + model::to_pretty_json(*spec) + ")spec\"" : "";
}

}  // namespace

int main(int argc, char** argv) {
  std::string header =
      "#pragma once\n#include <string_view>\n\nnamespace consort::resources::specs {\n\n";
  std::string all;
  Diagnostics diagnostics;
  for (int i = 2; i < argc; ++i) {
    std::string name = std::filesystem::path(argv[i]).filename().string();
    std::string collection = name.substr(0, name.find('.'));
    header += "inline constexpr std::string_view " + collection + " = " +
              as_literal(argv[i], diagnostics) + ";\n\n";
    all += (all.empty() ? "" : ", ") + collection;
  }
  header += "inline constexpr std::string_view kAll[] = {" + all +
            "};\n\n}  // namespace consort::resources::specs\n";
  if (diagnostics.has_errors()) {
    std::cerr << render(diagnostics, nullptr);
    return 1;
  }
  std::ofstream file(argc > 1 ? argv[1] : "", std::ios::binary);
  file << header;
  file.close();
  return file ? 0 : 1;
}
