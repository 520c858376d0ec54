// SMTP replies: hostile bytes end as an error or a reply, never as more.
#include "gazetted/mail/smtp_reply.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace gazetted;
  std::string buffer(reinterpret_cast<const char*>(data), size);
  while (true) {
    auto reply = take_reply(buffer);
    if (!reply || !*reply) return 0;
    if ((*reply)->text().find('\n') != std::string::npos) __builtin_trap();
    static_cast<void>(queue_id_of(**reply));
  }
}
