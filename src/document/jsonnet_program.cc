#include "document/jsonnet_program.h"

#include <unistd.h>

#include <cstring>
#include <memory>
#include <new>

#include "document/jsonnet_channel.h"
#include "document/libjsonnet.h"

namespace consort::document {
namespace {

using Kind = JsonnetMessage::Kind;

constexpr unsigned kTrace = 20;  // calls shown of the way to an error

struct DestroyVm {
  void operator()(JsonnetVm* vm) const { libjsonnet().destroy(vm); }
};

// What the import callback works with.
struct Importer {
  int socket;
  size_t most_bytes;
  JsonnetVm* vm;

  char* copy(const std::string& text) const {
    char* bytes = libjsonnet().realloc(vm, nullptr, text.size() + 1);
    std::memcpy(bytes, text.c_str(), text.size() + 1);
    return bytes;
  }
};

char* import(void* context, const char* folder, const char* path, char** found_here, int* success) {
  const auto& importer = *static_cast<const Importer*>(context);
  *success = 0;
  if (!send(importer.socket, {Kind::import, folder, path})) return importer.copy("nobody answers");
  auto answer = receive(importer.socket, importer.most_bytes);
  if (!answer || !*answer) return importer.copy("nobody answers");
  JsonnetMessage& message = **answer;
  if (message.kind != Kind::found) return importer.copy(message.first);
  *success = 1;
  *found_here = importer.copy(message.first);
  return importer.copy(message.second);
}

int out_of_memory_socket = -1;  // a new handler has no argument; the process runs one program

void out_of_memory() {
  (void)send(out_of_memory_socket, {Kind::out_of_memory});
  ::_exit(1);
}

}  // namespace

void run_jsonnet_program(int socket, const std::string& path, const std::string& text,
                         unsigned stack, size_t most_bytes) {
  out_of_memory_socket = socket;
  std::set_new_handler(out_of_memory);
  std::unique_ptr<JsonnetVm, DestroyVm> vm(libjsonnet().make());
  Importer importer{socket, most_bytes, vm.get()};
  libjsonnet().max_stack(vm.get(), stack);
  libjsonnet().max_trace(vm.get(), kTrace);
  libjsonnet().import_callback(vm.get(), import, &importer);
  int failed = 0;
  char* output = libjsonnet().evaluate_snippet(vm.get(), path.c_str(), text.c_str(), &failed);
  (void)send(socket, {failed ? Kind::error : Kind::result, output});
}

}  // namespace consort::document
