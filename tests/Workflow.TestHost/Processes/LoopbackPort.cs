using System.Net;
using System.Net.Sockets;

namespace Workflow.TestHost.Processes;

/// <summary>Finds free TCP ports.</summary>
public static class LoopbackPort
{
    // Below the range of ephemeral ports, so that no outgoing connection takes the port before the host does.
    private const int First = 20_000;
    private const int Last = 30_000;

    /// <summary>A port of 127.0.0.1 that is free now.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    /// <summary>Whether a listener could be opened on the port of 127.0.0.1.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
