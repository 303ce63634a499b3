using Microsoft.Data.SqlClient;
using Npgsql;
using Workflow.Tasks.Database;
using Workflow.Tasks.Database.Connections;

namespace Workflow.Tasks.Tests.Database.Connections;

public class ConnectionReaderTests
{
    private const string Secret = "pa55word-of-the-test";

    [Theory]
    [InlineData("postgresql://me:pa55word-of-the-test@db.example:6543/sales?sslmode=verify-full&application_name=a%20b", "db.example", 6543, "me", "sales")]
    [InlineData("postgres://me:pa55word-of-the-test@db.example/sales", "db.example", 5432, "me", "sales")]
    [InlineData("POSTGRESQL://me:pa55word-of-the-test@db.example", "db.example", 5432, "me", "")]
    [InlineData("postgresql://me%40corp:pa55word-of-the-test@[2001:db8::1]:6543/s%2Fx?channel_binding=require&connect_timeout=10", "2001:db8::1", 6543, "me@corp", "s/x")]
    [InlineData("Server=db.example;User Id=me;Password=pa55word-of-the-test;Database=sales;Maximum Pool Size=500;Timeout=900", "db.example", 5432, "me", "sales")]
    public void Postgres_IsRead(string text, string host, int port, string user, string database)
    {
        var plan = ConnectionReader.Read(text, text.Contains("://", StringComparison.Ordinal) ? null : DatabaseProvider.Postgresql, new DatabaseTaskOptions());

        var settings = Assert.IsType<NpgsqlConnectionStringBuilder>(plan.Settings);
        Assert.Equal((host, port, user, database), (plan.Host, plan.Port, settings.Username, settings.Database ?? ""));
        Assert.Equal(Secret, settings.Password);
        Assert.Equal((20, 15, 0), (settings.MaxPoolSize, settings.Timeout, settings.CommandTimeout));
        Assert.Equal((GssEncryptionMode.Disable, "!GSS,!SSPI", false), (settings.GssEncryptionMode, settings.RequireAuth, settings.IncludeErrorDetail));
        Assert.Equal(text.Contains("verify-full", StringComparison.Ordinal) ? SslMode.VerifyFull : SslMode.Prefer, settings.SslMode);
    }

    [Theory]
    [InlineData("Server=tcp:db.example,1444;Initial Catalog=sales;Persist Security Info=False;User ID=me;Password=pa55word-of-the-test;MultipleActiveResultSets=False;Encrypt=True;TrustServerCertificate=False;Connection Timeout=30;", "db.example", 1444)]
    [InlineData("Data Source=db.example;UID=me;PWD=pa55word-of-the-test;Integrated Security=false", "db.example", 1433)]
    [InlineData("Data Source=10.0.0.1 , 1444;UID=me;PWD=pa55word-of-the-test;Authentication=Sql Password", "10.0.0.1", 1444)]
    public void SqlServer_IsRead(string text, string host, int port)
    {
        var plan = ConnectionReader.Read(text, DatabaseProvider.Sqlserver, new DatabaseTaskOptions { MaxConnectionsPerDatabase = 7 });

        var settings = Assert.IsType<SqlConnectionStringBuilder>(plan.Settings);
        Assert.Equal((host, port, $"tcp:{host},{port}"), (plan.Host, plan.Port, settings.DataSource));
        Assert.Equal((7, 15, 0, false), (settings.MaxPoolSize, settings.ConnectTimeout, settings.CommandTimeout, settings.PersistSecurityInfo));
    }

    [Theory]
    [InlineData("x", "is not of the form NAME=VALUE;NAME=VALUE")]
    [InlineData("Username=me;Password=PW", "has no host")]
    [InlineData("Host=h;Password=PW", "has no user name")]
    [InlineData("Host=h;Username=me", "has no password")]
    [InlineData("postgresql://me@h/db", "has no password")]
    [InlineData("Host=/var/run/postgresql;Username=me;Password=PW", "has a socket of the service's machine as its host; only TCP is allowed")]
    [InlineData("postgresql://me:PW@%2Fvar%2Frun/db", "has a socket of the service's machine as its host; only TCP is allowed")]
    [InlineData("Host=@abstract;Username=me;Password=PW", "has a socket of the service's machine as its host; only TCP is allowed")]
    [InlineData("Host=a,b;Username=me;Password=PW", "has several hosts; give one, such as the address of the cluster")]
    [InlineData("Host=h;Username=me;Password=PW;Passfile=/etc/passwd", "has the option 'passfile', which can't be set: it reads a file of the service's machine")]
    [InlineData("Host=h;Username=me;Password=PW;SSL Key=/etc/passwd", "has the option 'ssl key', which can't be set: it reads a file of the service's machine")]
    [InlineData("Host=h;Username=me;Password=PW;SslCertificate=/etc/passwd", "has the option 'sslcertificate', which can't be set: it reads a file of the service's machine")]
    [InlineData("postgresql://me:PW@h/db?sslrootcert=/etc/passwd", "has the option 'sslrootcert', which can't be set: it reads a file of the service's machine")]
    [InlineData("postgresql://me:PW@h/db?host=other", "has 'Host' twice")]
    [InlineData("Host=h;Username=me;Password=PW;Include Error Detail=true", "has the option 'include error detail', which can't be set: it puts values into error messages and logs")]
    [InlineData("Host=h;Username=me;Password=PW;No Reset On Close=true", "has the option 'no reset on close', which can't be set: it leaves what one task has set to the next one")]
    [InlineData("Host=h;Username=me;Password=PW;Kerberos Service Name=x", "has the option 'kerberos service name', which can't be set: it uses the identity of the service's process")]
    [InlineData("Host=h;Username=me;Password=PW;Port=many", "has a value of 'Port' that is not valid")]
    [InlineData("Host=h;Username=me;Password=PW;SSL Mode=perhaps", "has a value of 'SSL Mode' that is not valid")]
    [InlineData("postgresql://me:PW@[::1/db", "has an IPv6 address without its closing bracket")]
    [InlineData("Host=h;Username=me;Password=PW;word=x", "has an option that is not one of Host, Port, Database, Username, Password, SSL Mode, SSL Negotiation, Channel Binding, Application Name, Search Path, Options, Timezone")]
    public void Postgres_IsRefused(string text, string why) => AssertRefused(text, DatabaseProvider.Postgresql, why);

    [Theory]
    [InlineData("Server=h;User ID=me;Password=PW;AttachDbFilename=/x.mdf", "has the option 'attachdbfilename', which can't be set: it opens a file of the service's machine")]
    [InlineData("Server=h;User ID=me;Password=PW;Server Certificate=/x.cer", "has the option 'server certificate', which can't be set: it opens a file of the service's machine")]
    [InlineData("Server=h;User ID=me;Password=PW;User Instance=true", "has the option 'user instance', which can't be set: it starts a server as the service's user")]
    [InlineData("Server=h;User ID=me;Password=PW;Failover Partner=other", "has the option 'failover partner', which can't be set: it leads to another server")]
    [InlineData("Server=h;User ID=me;Password=PW;Enclave Attestation Url=http://x", "has the option 'enclave attestation url', which can't be set: it leads to another server")]
    [InlineData("Server=h;Integrated Security=SSPI", "has the option 'Integrated Security', which can't be set: it uses the identity of the service's process")]
    [InlineData("Server=h;Trusted_Connection=yes", "has the option 'Integrated Security', which can't be set: it uses the identity of the service's process")]
    [InlineData("Server=h;Authentication=Active Directory Default", "has the option 'Authentication', which can only be 'Sql Password': other ways use the identity of the service's process")]
    [InlineData("Server=h;Authentication=Active Directory Managed Identity;User Id=x", "has the option 'Authentication', which can only be 'Sql Password': other ways use the identity of the service's process")]
    [InlineData("Server=h;User ID=me", "has no password")]
    [InlineData("Server=h,99999;User ID=me;Password=PW", "has a port that is no number from 1 to 65535")]
    [InlineData("Server=h\\instance;User ID=me;Password=PW", "must have its server as HOST or HOST,PORT; pipes, instances and local servers by name are refused")]
    [InlineData("Server=np:\\\\h\\pipe;User ID=me;Password=PW", "must have its server as HOST or HOST,PORT; pipes, instances and local servers by name are refused")]
    [InlineData("Server=(localdb)\\x;User ID=me;Password=PW", "must have its server as HOST or HOST,PORT; pipes, instances and local servers by name are refused")]
    [InlineData("Server=.;User ID=me;Password=PW", "must have its server as HOST or HOST,PORT; pipes, instances and local servers by name are refused")]
    public void SqlServer_IsRefused(string text, string why) => AssertRefused(text, DatabaseProvider.Sqlserver, why);

    [Theory]
    [InlineData("Mode=ReadOnly", "has no 'Data Source'")]
    [InlineData("Data Source=:memory:", null)]
    [InlineData("Data Source=x;Mode=Memory", null)]
    [InlineData("Data Source=file:x.db", null)]
    [InlineData("Data Source=/etc/x.db", null)]
    [InlineData("Data Source=C:\\x.db", null)]
    [InlineData("Data Source=../x.db", null)]
    [InlineData("Data Source=a/../../x.db", null)]
    [InlineData("Data Source=a//x.db", null)]
    [InlineData("Data Source=./x.db", null)]
    [InlineData("Data Source=|DataDirectory|x.db", null)]
    [InlineData("Data Source=x.db?mode=memory", null)]
    [InlineData("Data Source=x.db;Password=PW", "has the option 'password', which can't be set: it would need another build of SQLite")]
    [InlineData("Data Source=x.db;Cache=Shared", "has the option 'cache', which can't be set: it would share memory with other tasks")]
    [InlineData("Data Source=x.db;Vfs=unix-none", "has the option 'vfs', which can't be set: it would replace how files are opened")]
    public void Sqlite_IsRefused(string text, string? why) =>
        AssertRefused(text, DatabaseProvider.Sqlite, why ?? "must have the name of a file below Workflow:Database:SqliteRoot as its 'Data Source', such as reports/sales.db");

    [Fact]
    public void Provider_MustFit()
    {
        AssertRefused("postgresql://me:PW@h/db", DatabaseProvider.Sqlserver, "is a URL of PostgreSQL, but provider is another one");
        AssertRefused("Host=h;Username=me;Password=PW", null, "does not begin with postgresql://, so provider must say what it is for: postgresql, sqlserver or sqlite");
    }

    // An unquoted password with a semicolon in it looks like an option: no part of it is shown.
    [Fact]
    public void PartOfAPassword_IsNotShown() =>
        Assert.DoesNotContain("second", Assert.Throws<ConnectionStringException>(() => ConnectionReader.Read("Host=h;Username=me;Password=first;second=third", DatabaseProvider.Postgresql, new DatabaseTaskOptions())).Message, StringComparison.Ordinal);

    private static void AssertRefused(string text, DatabaseProvider? provider, string why)
    {
        var refused = Assert.Throws<ConnectionStringException>(() => ConnectionReader.Read(text.Replace("PW", Secret, StringComparison.Ordinal), provider, new DatabaseTaskOptions()));

        Assert.Equal(why, refused.Message);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
    }
}
