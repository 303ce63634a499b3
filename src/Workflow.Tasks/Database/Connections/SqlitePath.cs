using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Database.Connections;

/// <summary>Which files a task may open.</summary>
internal static class SqlitePath
{
    /// <summary>Whether a name leads to a file below the folder it is relative to. SQLite's own forms (:memory:, file:) do not.</summary>
    internal static bool IsRelative(string name) =>
        name.Length <= 400
        && !name.Any(c => char.IsControl(c) || c is ':' or '\\' or '|' or '?' or '*' or '<' or '>' or '"' or '%')
        && name.Split('/').All(part => part.Length > 0 && part != "." && part != ".." && part.Trim() == part && !part.EndsWith('.'));

    /// <summary>The full path of a file.</summary>
    /// <param name="root">The folder that tasks may use.</param>
    /// <param name="name">A name that is relative to it.</param>
    /// <param name="store">The folder of the service's own store, if it has one.</param>
    /// <exception cref="AddressRefusedException">A task may not open it.</exception>
    internal static string Resolve(string root, string name, StoreFolder? store)
    {
        var at = RealPath.Of(root);
        foreach (var part in name.Split('/'))
        {
            at = Path.Combine(at, part);
            FileSystemInfo info = Directory.Exists(at) ? new DirectoryInfo(at) : new FileInfo(at);
            if (info.LinkTarget is not null)
            {
                throw new AddressRefusedException("its path has a symbolic link in it");
            }
        }

        if (store is not null && RealPath.IsWithin(at, store.Path))
        {
            throw new AddressRefusedException("its file is one of the service's own");
        }

        return at;
    }
}
