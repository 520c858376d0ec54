// What is wrong with a request as it came, and with which status that is answered: RFC 9112, and RFC 9110 section 15.
// Pure; what a caller answers with it ends the connection, since nobody knows where the next request would begin.
#pragma once
#include <boost/beast/http/message.hpp>
#include <boost/system/error_code.hpp>
#include <string_view>

namespace gazetted {

struct HttpFault {
  int status = 0;         // 0: nothing is wrong that could be answered
  std::string_view what;  // a sentence for whoever sent it
};

// Of what the parser said. `has_line`: the request line was understood; else `unread` begins with it, as far as it has
// come. An end of the connection where no request had begun is no fault.
HttpFault fault_of(const boost::system::error_code& code, bool has_line, std::string_view unread);

// Of a head that the parser took: RFC 9112 section 3.2 (Host) and section 6.1 (Transfer-Encoding).
HttpFault fault_in(const boost::beast::http::request_header<>& head);

// A line feed without its carriage return: whoever ends lines like that would be waited for. RFC 9112 section 2.2.
bool has_bare_line_feed(std::string_view head);

// RFC 9110 section 7.2: uri-host [ ":" port ], or nothing where the target has no authority.
bool is_host(std::string_view value);

}  // namespace gazetted
