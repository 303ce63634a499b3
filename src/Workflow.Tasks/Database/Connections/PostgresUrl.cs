namespace Workflow.Tasks.Database.Connections;

/// <summary>The URL form of a connection string (PostgreSQL 34.1.1.2): <c>postgresql://USER:PASSWORD@HOST:PORT/DATABASE?NAME=VALUE</c>.</summary>
internal static class PostgresUrl
{
    private static readonly string[] Schemes = ["postgresql://", "postgres://"];

    internal static bool Is(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Its options, under the names that the client has for them.</summary>
    /// <exception cref="ConnectionStringException">A part of it can't be read.</exception>
    internal static List<KeyValuePair<string, string>> Split(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (beforeQuery, query) = Cut(rest, '?');
        var (authority, database) = Cut(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : authority[..at], ':');
        var (host, port) = HostAndPort(authority[(at + 1)..]);
        List<KeyValuePair<string, string>> options = [];
        Add("Host", host);
        Add("Port", port);
        Add("Username", user);
        Add("Password", password);
        Add("Database", database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            Add(Uri.UnescapeDataString(name), value);
        }

        return options;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                options.Add(new(name, Uri.UnescapeDataString(value)));
            }
        }
    }

    private static (string Host, string Port) HostAndPort(string text)
    {
        if (!text.StartsWith('['))
        {
            return Cut(text, ':');
        }

        var end = text.IndexOf(']', StringComparison.Ordinal);
        return end > 0 && text[(end + 1)..] is var after && (after.Length == 0 || after[0] == ':')
            ? (text[1..end], after.TrimStart(':'))
            : throw new ConnectionStringException("has an IPv6 address without its closing bracket");
    }

    private static (string Before, string After) Cut(string text, char sign)
    {
        var at = text.IndexOf(sign, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
