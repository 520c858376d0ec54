// An operation that is awaited with this gives its error code as the first of what it returns, and throws nothing:
//   auto [code, count] = co_await socket.async_read_some(buffer, tuple_awaitable);
#pragma once
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gazetted {

inline constexpr auto tuple_awaitable = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace gazetted
