%% A web server of a few lines: each connection is answered and closed.
-module(hello_http).
-export([start_link/0, init/1]).

start_link() ->
    proc_lib:start_link(?MODULE, init, [self()]).

init(Parent) ->
    Port = list_to_integer(os:getenv("VCAP_APP_PORT", "8080")),
    {ok, Listener} = gen_tcp:listen(Port, [binary, {packet, http_bin}, {active, false}, {reuseaddr, true}]),
    proc_lib:init_ack(Parent, {ok, self()}),
    accept(Listener).

accept(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    spawn(fun() -> answer(Socket) end),
    accept(Listener).

answer(Socket) ->
    case gen_tcp:recv(Socket, 0, 5000) of
        {ok, http_eoh} ->
            Body = <<"Hello from Erlang!\n">>,
            Head = io_lib:format("HTTP/1.1 200 OK\r\nContent-Length: ~b\r\nConnection: close\r\n\r\n", [byte_size(Body)]),
            gen_tcp:send(Socket, [Head, Body]),
            gen_tcp:close(Socket);
        {ok, _} ->
            answer(Socket);
        {error, _} ->
            gen_tcp:close(Socket)
    end.
