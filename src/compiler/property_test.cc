#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <thread>

#include "compiler/testing/memory_site.h"

namespace consort::compiler {
namespace {

using Files = std::map<std::string, std::string>;

// A line of a layer, from a small stock, so that layers meet.
std::string random_setting() {
  static const std::vector<std::string> kAttributes = {
      "content: one",           "content: \"{{ p }}\"", "content: null",
      "mode: \"0644\"",         "owner: root",          "owner: \"{{ host.name }}\"",
      "requires: [packages.a]", "when: p != 'two'",     "notifies: services.s"};
  std::string setting = "{" + *rc::gen::elementOf(kAttributes);
  std::string other = *rc::gen::elementOf(kAttributes);
  if (other.substr(0, 4) != setting.substr(1, 4)) setting += ", " + other;
  return setting + "}";
}

std::string random_layer() {
  static const std::vector<std::string> kNames = {"/a", "/a/b", "/c", "\"/{{ p }}\""};
  std::string layer =
      "parameters: {p: " + *rc::gen::elementOf(std::vector<std::string>{"one", "two"}) + "}\n";
  layer += "packages: {a: {}}\nservices: {s: {}}\nfiles:\n";
  for (const std::string& name : kNames) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        break;
      case 1:
        layer += "  " + name + ": null\n";
        break;
      default:
        layer += "  " + name + ": " + random_setting() + "\n";
    }
  }
  layer += "users: {u: {groups" + *rc::gen::elementOf(std::vector<std::string>{"", "+", "-"}) +
           ": [" + *rc::gen::elementOf(std::vector<std::string>{"x", "x, y", "z"}) + "]}}\n";
  return layer;
}

// Catalogs and diagnostics of all hosts, as one text.
std::string outcome(MemorySite& site, const ParallelFor& parallel_for) {
  std::string text;
  for (const auto& compilation :
       site.compiler().compile_all(site.compiler().hosts(), parallel_for)) {
    text += compilation->host + "\n";
    if (compilation->catalog) text += model::to_json(*compilation->catalog) + "\n";
    text += render(compilation->diagnostics, site.compiler().lines());
  }
  return text;
}

// What a host comes to, whatever its documents are called.
std::string content(const std::string& host_document, const Files& tags) {
  Files files = tags;
  files["hosts/h.yaml"] = host_document;
  MemorySite site(files);
  auto compilation = site.compile("h");
  if (!compilation->catalog) return "errors";
  std::string text;
  for (const model::Resource& resource : compilation->catalog->resources)
    text += resource.hash.hex() + "\n";
  return text;
}

RC_GTEST_PROP(Properties, HowTagsAreGroupedDoesNotMatter, ()) {
  Files tags = {{"tags/a.yaml", random_layer()},
                {"tags/b.yaml", random_layer()},
                {"tags/c.yaml", random_layer()}};
  tags["tags/ab.yaml"] = "include: [a, b]\n";
  tags["tags/bc.yaml"] = "include: [b, c]\n";
  std::string flat = content("tags: [a, b, c]\n", tags);
  RC_ASSERT(content("tags: [ab, c]\n", tags) == flat);
  RC_ASSERT(content("tags: [a, bc]\n", tags) == flat);
  RC_ASSERT(content("tags: [ab, bc]\n", tags) == flat);
}

RC_GTEST_PROP(Properties, TheOrderOfKeysDoesNotMatter, ()) {
  std::string layer = random_layer();
  std::vector<std::string> parts, lines;
  for (size_t start = 0; start < layer.size();) {
    size_t end = layer.find('\n', start) + 1;
    std::string line = layer.substr(start, end - start);
    if (line.starts_with("  ")) {
      lines.push_back(line);
    } else {
      parts.push_back(line);
    }
    start = end;
  }
  auto assemble = [&](std::vector<std::string> parts, const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& part : parts) {
      text += part;
      if (part == "files:\n")
        for (const std::string& line : lines)
          text += line;
    }
    return text;
  };
  std::vector<std::string> mixed_parts(parts.rbegin(), parts.rend()),
      mixed_lines(lines.rbegin(), lines.rend());
  RC_ASSERT(content("tags: [t]\n", {{"tags/t.yaml", assemble(parts, lines)}}) ==
            content("tags: [t]\n", {{"tags/t.yaml", assemble(mixed_parts, mixed_lines)}}));
}

Files random_site() {
  Files files;
  for (const char* tag : {"a", "b", "c"})
    files["tags/" + std::string(tag) + ".yaml"] = random_layer();
  for (const char* host : {"h1", "h2", "h3", "h4"}) {
    std::string tags =
        *rc::gen::elementOf(std::vector<std::string>{"a", "a, b", "b, c", "c, a, b"});
    files["hosts/" + std::string(host) + ".yaml"] = "tags: [" + tags + "]\n" + random_layer();
  }
  files["hosts/asks.yaml"] =
      "files: {/all: {content: \"{{ hosts('tag:b') | map(attribute='name') | join }}\"}}\n"
      "services: {r: {requires: ['host:h1/files./c']}}\n";
  return files;
}

void in_threads(size_t count, const std::function<void(size_t)>& body) {
  std::atomic<size_t> next = 0;
  auto work = [&] {
    for (size_t i = next++; i < count; i = next++)
      body(i);
  };
  std::thread other(work), third(work);
  work();
  other.join();
  third.join();
}

RC_GTEST_PROP(Properties, ThreadsDoNotMatter, ()) {
  Files files = random_site();
  MemorySite serial(files), parallel(files);
  RC_ASSERT(outcome(serial, one_by_one) == outcome(parallel, in_threads));
}

RC_GTEST_PROP(Properties, WhatWasCompiledBeforeDoesNotMatter, ()) {
  Files files = random_site();
  MemorySite site(files);
  std::vector<std::shared_ptr<const Compilation>> held;
  for (int edit = 0; edit < 5; ++edit) {
    held = site.compiler().compile_all(site.compiler().hosts(), one_by_one);
    std::vector<std::string> paths;
    for (const auto& [path, text] : files)
      if (path != "hosts/asks.yaml") paths.push_back(path);
    std::string path = *rc::gen::elementOf(paths);
    if (path.starts_with("tags/") && *rc::gen::inRange(0, 6) == 0) {
      files.erase(path);
      site.remove(path);
    } else {
      files[path] = (path.starts_with("hosts/") ? "tags: [b]\n" : "") + random_layer();
      site.write(path, files[path]);
    }
    MemorySite fresh(files);
    RC_ASSERT(outcome(site, one_by_one) == outcome(fresh, one_by_one));
  }
}

}  // namespace
}  // namespace consort::compiler
